import { replay } from '@millrace/testing'
import { describe, expect, test } from 'vitest'
import { memoryLog } from '../src/index.ts'
import { ask, errorOf, eventsOf, listen, secret, station, until } from './setup.ts'

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
      limits: { maxDuration: 1000 },
    })
    const events = eventsOf(await (await ask(chat)).text())
    expect(events.length).toBeGreaterThan(1)
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
