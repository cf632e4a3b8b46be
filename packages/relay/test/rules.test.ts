import { createStream } from '@millrace/core'
import { replay } from '@millrace/testing'
import { describe, expect, test } from 'vitest'
import { firstEvent, inspect, stateOf } from './inspect.ts'
import { ask, errorOf, eventsOf, question, secret, station, streamOf, until } from './setup.ts'

const answer = { text: 'Yeast eats sugar and breathes out gas. '.repeat(4) }
const steady = { firstTokenMs: 1, tokenMs: 5, jitter: 0 }

describe('an upstream request', () => {
  test('goes on when its reader leaves, and the answer can be had whole', async () => {
    const { chat, provider } = await station({ provider: { answer, pace: steady } })
    const reader = new AbortController()
    const response = await ask(chat, { signal: reader.signal })
    await firstEvent(response)
    reader.abort()
    await provider.waitFor(({ outcome }) => outcome === 'answered')
    const place = streamOf(response)
    await until(async () => (await stateOf(place)) === 'done')
    const ended = await createStream({ url: place }).start()
    expect(ended).toMatchObject({ status: 'done', text: answer.text })
  })

  test('is aborted by a stop, which may come again', async () => {
    const { chat, provider } = await station({ provider: { answer, fault: 'hang' } })
    const response = await ask(chat)
    const place = streamOf(response)
    for (let time = 0; time < 2; time += 1) {
      expect((await fetch(place, { method: 'DELETE' })).status).toBe(204)
    }
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
    const events = eventsOf(await response.text())
    expect(events.at(-1)).toContain('"type":"cancelled"')
    expect(await stateOf(place)).toBe('cancelled')
  })

  test('carries the server’s key and what the provider has to know, nothing else', async () => {
    const { chat, provider } = await station()
    const headers = {
      ...{ authorization: 'Bearer theirs', cookie: 'a=b', 'x-api-key': 'theirs', 'x-other': '1' },
      ...{
        'anthropic-version': '2023-06-01',
        'idempotency-key': 'k',
        'x-forwarded-for': '1.2.3.4',
      },
    }
    await (await ask(`${chat}?alt=sse&key=theirs&token=theirs`, { headers })).text()
    const [request] = provider.requests
    expect(request?.url.search).toBe('?alt=sse')
    expect(request?.body).toEqual(question)
    const known = ['accept', 'accept-encoding', 'anthropic-version', 'authorization']
    const by = new Set([
      'accept-language',
      'connection',
      'content-length',
      'host',
      'sec-fetch-mode',
    ])
    const sent = [...(request?.headers.keys() ?? [])].filter((name) => !by.has(name))
    expect(sent).toEqual([...known, 'content-type', 'user-agent'])
    expect(request?.headers.get('authorization')).toBe(`Bearer ${secret}`)
    expect(request?.headers.get('user-agent')).toBe('node')
  })
})

describe('an answer that is no stream', () => {
  test('passes through untouched', async () => {
    const { chat, provider } = await station({
      provider: replay('{ "answer":\n 42 }', {
        contentType: 'application/json; charset=utf-8',
        headers: { 'set-cookie': 'a=b', 'x-request-id': 'req-1', server: 'x' },
      }),
    })
    const response = await ask(chat, { body: { ...question, stream: false } })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('{ "answer":\n 42 }')
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(response.headers.get('x-request-id')).toBe('req-1')
    expect(response.headers.get('content-location')).toBeNull()
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(response.headers.get('server')).toBeNull()
    expect(provider.requests).toHaveLength(1)
  })

  test.for([400, 401, 429, 500, 529])('but an error (%i) does as well', async (status) => {
    const { chat, provider } = await station()
    const headers = { 'x-millrace-fault': `http-${status};retry-after=7` }
    const response = await ask(chat, { headers })
    expect(response.status).toBe(status)
    expect(response.headers.get('retry-after')).toBe('7')
    const direct = await provider.fetch(
      new Request(chat, {
        method: 'POST',
        body: JSON.stringify(question),
        headers: { 'content-type': 'application/json', ...headers },
      }),
    )
    expect(await errorOf(response)).toBe(await errorOf(direct))
  })
})

describe('a stream that nobody reads', () => {
  test('is ended after its grace, and its upstream request with it', async () => {
    const { chat, provider } = await station({
      provider: { answer, fault: 'hang' },
      limits: { orphanGrace: 50 },
    })
    const reader = new AbortController()
    const response = await ask(chat, { signal: reader.signal })
    await firstEvent(response)
    expect(await stateOf(streamOf(response))).toBe('running')
    reader.abort()
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
    await until(
      async () => (await inspect(streamOf(response))).get('millrace-reason') === 'orphaned',
    )
    expect(await stateOf(streamOf(response))).toBe('failed')
  })

  test('goes on where a reader comes back in time', async () => {
    const { chat } = await station({
      provider: { answer, pace: steady },
      limits: { orphanGrace: 100 },
    })
    const reader = new AbortController()
    const place = streamOf(await ask(chat, { signal: reader.signal }))
    reader.abort()
    const { status, text } = await createStream({ url: place }).start()
    expect({ status, text }).toEqual({ status: 'done', text: answer.text })
  })
})

describe('a silent stream', () => {
  test('is kept alive by comments', async () => {
    const { chat } = await station({ provider: { answer, fault: 'hang' }, heartbeat: 20 })
    const reader = (await ask(chat)).body?.getReader()
    const utf8 = new TextDecoder()
    let text = ''
    while ((text.match(/^: heartbeat$/gm) ?? []).length < 3) {
      text += utf8.decode((await reader?.read())?.value)
    }
    expect(eventsOf(text).length).toBeGreaterThan(0)
    await reader?.cancel()
  })
})

describe('an owner', () => {
  test('has so many streams at once, and no more; another has their own', async () => {
    const { chat } = await station({
      provider: { answer, fault: 'hang' },
      limits: { streamsPerOwner: 2 },
    })
    const places = [streamOf(await ask(chat)), streamOf(await ask(chat))]
    const refused = await ask(chat)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('5')
    expect((await ask(chat, { headers: { 'x-user': 'grace' } })).status).toBe(200)
    await fetch(places[0] ?? '', { method: 'DELETE' })
    await until(async () => (await ask(chat)).status === 200)
    expect((await ask(chat)).status).toBe(429)
  })

  test('is not held to those that failed before they began', async () => {
    const { chat } = await station({ limits: { streamsPerOwner: 1 } })
    for (let time = 0; time < 3; time += 1) {
      const headers = { 'x-millrace-fault': 'http-400' }
      expect((await ask(chat, { headers })).status).toBe(400)
      expect((await ask(chat, { body: '{' })).status).toBe(400)
    }
    expect((await ask(chat)).status).toBe(200)
  })

  test('can share a stream by what `authorize` says', async () => {
    const { chat } = await station({
      provider: { answer },
      authorize: (request, stream, action) => {
        const user = request.headers.get('x-user') ?? 'ada'
        return user === 'reader' && action === 'read' ? stream?.owner : user
      },
    })
    const response = await ask(chat)
    const text = await response.text()
    const headers = { 'x-user': 'reader' }
    expect(await (await fetch(streamOf(response), { headers })).text()).toBe(text)
    expect((await fetch(streamOf(response), { headers, method: 'DELETE' })).status).toBe(404)
  })
})
