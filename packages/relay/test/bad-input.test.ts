import { request as httpRequest } from 'node:http'
import { replay } from '@millrace/testing'
import { describe, expect, test } from 'vitest'
import { memoryLog } from '../src/index.ts'
import {
  ask,
  errorOf,
  eventsOf,
  listen,
  question,
  secret,
  station,
  streamOf,
  until,
} from './setup.ts'

interface RawOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** A body of unknown length. */
  readonly chunks?: readonly string[]
}

/** Sends a path as it is written; `fetch` would tidy it first. */
function raw(
  origin: string,
  path: string,
  { method = 'POST', headers = {}, chunks = [] }: RawOptions = {},
): Promise<number> {
  const { hostname, port } = new URL(origin)
  return new Promise((resolve, reject) => {
    const sent = { 'content-type': 'application/json', ...headers }
    const asked = httpRequest({ hostname, port, path, method, headers: sent }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    asked.on('error', reject)
    for (const chunk of chunks) asked.write(chunk)
    asked.end(method === 'POST' && chunks.length === 0 ? JSON.stringify(question) : undefined)
  })
}

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

describe('a page of another site', () => {
  const cross = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'not an origin' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]

  test.for(cross)('(%j) is refused, and may read nothing', async (headers) => {
    const { url, provider } = await station()
    const { hostname, port } = new URL(url)
    const status = await new Promise((resolve, reject) => {
      const path = '/llm/v1/chat/completions'
      const sent = { 'content-type': 'application/json', ...headers }
      const options = { hostname, port, path, method: 'POST', headers: sent }
      const asked = httpRequest(options, (response) => {
        response.resume()
        expect(response.headers['access-control-allow-origin']).toBeUndefined()
        resolve(response.statusCode)
      })
      asked.on('error', reject)
      asked.end(JSON.stringify(question))
    })
    expect(status).toBe(403)
    expect(provider.requests).toEqual([])
  })

  test('is let in where its origin is allowed, and no other is', async () => {
    const origin = 'https://app.example'
    const { relay, chat } = await station({ allowedOrigins: [origin] })
    const asked = (from: string, method: string, more = {}) =>
      relay.fetch(
        new Request(chat, {
          method,
          headers: { origin: from, 'content-type': 'application/json', ...more },
          ...(method === 'POST' ? { body: JSON.stringify(question) } : {}),
        }),
      )
    const wanted = { 'access-control-request-headers': 'content-type,last-event-id' }
    const preflight = await asked(origin, 'OPTIONS', wanted)
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin)
    expect(preflight.headers.get('access-control-allow-headers')).toContain('last-event-id')
    const response = await asked(origin, 'POST')
    expect(response.status).toBe(200)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('access-control-expose-headers')).toContain('content-location')
    expect(response.headers.get('vary')).toContain('origin')
    await response.text()
    const other = await asked('https://evil.example', 'POST')
    expect(other.status).toBe(403)
    expect(other.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('of the relay’s own is let in', async () => {
    const { url, chat } = await station()
    const responses = [
      await ask(chat, { headers: { origin: url } }),
      await ask(chat, { headers: { 'sec-fetch-site': 'same-origin' } }),
    ]
    for (const response of responses) expect(response.status).toBe(200)
  })
})

describe('a host name', () => {
  test('that is not the relay’s is refused where its names are given', async () => {
    const { url } = await station({ hosts: ['127.0.0.1', 'Relay.Example'] })
    const path = '/llm/v1/chat/completions'
    expect(await raw(url, path, { headers: { host: 'evil.example' } })).toBe(421)
    expect(await raw(url, path, { headers: { host: 'relay.example:8080' } })).toBe(200)
    expect(await raw(url, path)).toBe(200)
  })

  test('does not show in what the relay says of itself', async () => {
    const { relay } = await station()
    const request = new Request('http://evil.example/llm/v1/chat/completions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(question),
    })
    const response = await relay.fetch(request)
    expect(response.headers.get('content-location')).toMatch(/^\/streams\//)
    expect(await response.text()).not.toContain('evil')
  })
})

describe('an upstream', () => {
  test.for([301, 302, 303, 307, 308])('that redirects (%i) is not followed', async (status) => {
    let followed = 0
    const elsewhere = await listen(async () => {
      followed += 1
      return new Response('caught')
    })
    const headers = { location: `${elsewhere}/v1/chat/completions` }
    const baseUrl = await listen(async () => new Response(null, { status, headers }))
    const upstreams = { llm: { baseUrl, headers: { authorization: secret } } }
    const { chat } = await station({ upstreams })
    const response = await ask(chat)
    expect(response.status).toBe(502)
    expect(response.headers.get('location')).toBeNull()
    expect(await response.text()).not.toContain(elsewhere)
    expect(followed).toBe(0)
  })

  test('that cannot be reached gives 502, and its address is not told', async () => {
    const upstreams = { llm: { baseUrl: 'http://127.0.0.1:1', headers: { authorization: secret } } }
    const { chat, entries } = await station({ upstreams })
    const response = await ask(chat)
    expect(response.status).toBe(502)
    expect(await errorOf(response)).toBe('The provider cannot be reached.')
    expect(JSON.stringify(entries)).not.toContain('127.0.0.1')
  })

  test('that does not answer gives 504', async () => {
    const { chat, provider } = await station({
      provider: { fault: 'stuck' },
      limits: { upstreamIdle: 50 },
    })
    expect((await ask(chat)).status).toBe(504)
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
  })

  test('that never ends is ended, whatever it says', async () => {
    const { chat, provider } = await station({
      provider: {
        answer: { text: 'on and on '.repeat(2000) },
        pace: { firstTokenMs: 1, tokenMs: 5 },
      },
      limits: { maxDuration: 150 },
    })
    const events = eventsOf(await (await ask(chat)).text())
    expect(events.length).toBeGreaterThan(2)
    expect(events.at(-1)).toContain('max-duration')
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
  })

  test('that sends a million tiny events fills neither the log nor the memory', async () => {
    const most = 4 * 1024 * 1024
    const { chat, relay } = await station({
      provider: replay('data: 1\n\n'.repeat(1_000_000)),
      log: memoryLog({ maxBytes: most }),
    })
    const events = eventsOf(await (await ask(chat)).text())
    expect(events.at(-1)).toContain('too-large')
    // What an entry takes beside its text was measured to be about a hundred bytes.
    expect(events.length).toBeGreaterThan(1000)
    expect(events.length * 100).toBeLessThan(most)
    expect(relay.metrics()).toContain('millrace_streams_ended_total{reason="too-large"} 1')
  })
})

test('no key and no token shows in what is logged or answered', async () => {
  const token = 'token-of-the-client-98765'
  const { url, chat, entries, provider } = await station()
  const headers = { authorization: `Bearer ${token}`, cookie: `session=${token}` }
  const answered = await ask(`${chat}?key=${token}`, { headers })
  const texts = [
    await answered.text(),
    await (await ask(chat, { headers, body: '{' })).text(),
    await (await fetch(`${url}/streams/${token}?token=${token}`, { headers })).text(),
    await (await ask(`${url}/${token}/v1/chat/completions`, { headers })).text(),
    await (await ask(chat, { headers: { ...headers, 'x-millrace-fault': 'reset' } })).text(),
    await (await ask(chat, { headers: { ...headers, 'x-millrace-fault': 'http-401' } })).text(),
  ]
  await until(() => entries.filter(({ event }) => event === 'stream-ended').length === 2)
  const told = JSON.stringify([entries, texts])
  expect(entries.length).toBeGreaterThan(5)
  expect(told).not.toContain(secret)
  expect(told).not.toContain(token)
  for (const request of provider.requests) {
    expect(request.headers.get('authorization')).toBe(`Bearer ${secret}`)
    expect(request.headers.get('cookie')).toBeNull()
    expect(request.url.search).toBe('')
  }
})

describe('a relay', () => {
  test.for(['streams', 'a/b', '', '..'])('takes no upstream by the name %j', async (name) => {
    await expect(
      station({ upstreams: { [name]: { baseUrl: 'http://127.0.0.1:1' } } }),
    ).rejects.toThrow(RangeError)
  })

  test('that fails within says so, and no more', async () => {
    const { chat, entries } = await station({
      authorize: () => {
        throw new TypeError(secret)
      },
    })
    const response = await ask(chat)
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain(secret)
    expect(entries).toEqual([{ event: 'internal-error', error: 'TypeError' }])
  })
})
