import { replay } from '@millrace/testing'
import { describe, expect, test } from 'vitest'
import { memoryLog } from '../src/index.ts'
import { raw } from './raw.ts'
import { ask, errorOf, station, streamOf } from './setup.ts'

describe('a request for an answer', () => {
  test('of an upstream that is not configured is refused', async () => {
    const { url } = await station()
    const response = await ask(`${url}/other/v1/chat/completions`)
    expect(response.status).toBe(404)
    expect(await errorOf(response)).toBe('The relay has no such upstream.')
  })

  test.for([
    '/llm/v1/files',
    '/llm/v1/fine_tuning/jobs',
    '/llm/../admin/chat/completions',
    '/llm/v1/%2e%2e/%2e%2e/admin/completions',
    '/llm/v1/..%2fadmin/chat/completions',
    '/llm/v1/..%5cadmin/chat/completions',
    '/llm/v1/%252e%252e%252fadmin/chat/completions',
    '/llm/v1/..;/chat/completions',
    '/llm/v1//chat/completions',
    '/llm//evil.example/chat/completions',
    '/llm/v1/%00/chat/completions',
    '/llm/v1/%0d%0aX-Evil:1/chat/completions',
    '/llm/v1/%ff/chat/completions',
    '/llm/@evil.example/v1/files',
  ])('for %s never reaches the provider', async (path) => {
    const { url, provider } = await station()
    expect(await raw(url, path)).toBe(404)
    expect(provider.requests).toEqual([])
  })

  test('that nobody is behind is refused', async () => {
    const { chat, provider } = await station({ authorize: () => undefined })
    const response = await ask(chat)
    expect(response.status).toBe(401)
    expect(provider.requests).toEqual([])
  })

  test('that is not called JSON is refused', async () => {
    const { chat, provider } = await station()
    for (const type of ['text/plain', 'multipart/form-data', 'application/jsonp', '']) {
      const response = await ask(chat, { headers: { 'content-type': type } })
      expect(response.status, type).toBe(415)
    }
    expect(provider.requests).toEqual([])
  })

  test.for(['', '{', 'a=b', '{"a":1}x'])('whose body is %j is refused', async (body) => {
    const { chat } = await station()
    const response = await ask(chat, { body })
    expect(response.status).toBe(400)
    expect(await errorOf(response)).toBe('The request’s body is not JSON.')
  })

  test('that is too large is refused, whether it says so or not', async () => {
    const { url, chat, provider } = await station({ limits: { maxBodyBytes: 1000 } })
    const body = JSON.stringify({ text: 'x'.repeat(1000) })
    const response = await ask(chat, { body })
    expect(response.status).toBe(413)
    expect(await errorOf(response)).toBe('A request may hold up to 1000 bytes.')
    expect(await raw(url, '/llm/v1/chat/completions', { chunks: [body, body] })).toBe(413)
    expect(provider.requests).toEqual([])
  })

  test('by any other method is refused', async () => {
    const { chat } = await station()
    const response = await fetch(chat, { method: 'PUT', body: '{}' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
  })

  test.for(['two words', 'x'.repeat(256)])('with the key %j is refused', async (key) => {
    const { chat } = await station()
    const response = await ask(chat, { headers: { 'idempotency-key': key } })
    expect(response.status).toBe(400)
  })
})

describe('a request for a stream', () => {
  test.for([
    '0'.repeat(32),
    'A'.repeat(32),
    '0'.repeat(31),
    `${'0'.repeat(32)}0`,
    `${'0'.repeat(32)}/x`,
    `${'0'.repeat(32)}%0d%0aset-cookie:a=b`,
    '..%2f..%2fllm',
    '',
  ])('%j, which is none, gets 404', async (id) => {
    const { url } = await station()
    for (const method of ['GET', 'HEAD', 'DELETE']) {
      expect(await raw(url, `/streams/${id}`, { method }), method).toBe(404)
    }
  })

  test('that is another’s gets what one gets that is not there', async () => {
    const { url, chat, provider } = await station({ provider: { fault: 'hang' } })
    const place = streamOf(await ask(chat))
    const headers = { 'x-user': 'eve' }
    for (const method of ['GET', 'HEAD', 'DELETE']) {
      const theirs = await fetch(place, { method, headers })
      const none = await fetch(`${url}/streams/${'0'.repeat(32)}`, { method, headers })
      expect(theirs.status).toBe(404)
      expect(await theirs.text()).toBe(await none.text())
    }
    expect(provider.requests[0]?.outcome).toBeUndefined()
    expect((await fetch(place, { method: 'HEAD' })).headers.get('millrace-state')).toBe('running')
  })

  test.for([
    '1-99',
    '2-1',
    '0-1',
    '1-0',
    '1',
    'x',
    '1-1-1',
    '-1',
    '1-1e3',
    '01-1x',
    '9'.repeat(40),
    '1-1%0d%0aid: 2',
  ])('behind %j, which is none of its events, gets 409', async (cursor) => {
    const { chat } = await station({ provider: replay('data: 1\n\ndata: 2\n\n') })
    const response = await ask(chat)
    await response.text()
    for (const again of [
      await fetch(streamOf(response), { headers: { 'last-event-id': cursor } }),
      await fetch(`${streamOf(response)}?after=${cursor}`),
    ]) {
      expect(again.status).toBe(409)
      expect(await errorOf(again)).toBe('The stream has no such event.')
    }
  })

  test('behind an event whose followers are no longer kept gets 410', async () => {
    const log = memoryLog()
    let trims = false
    const { chat } = await station({
      log: { ...log, read: async (...args) => (trims ? 'trimmed' : log.read(...args)) },
    })
    const response = await ask(chat)
    await response.text()
    trims = true
    const again = await fetch(streamOf(response), { headers: { 'last-event-id': '1-1' } })
    expect(again.status).toBe(410)
  })
})
