import { request as httpRequest } from 'node:http'
import { describe, expect, test } from 'vitest'
import { raw } from './raw.ts'
import { ask, question, station } from './setup.ts'

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
