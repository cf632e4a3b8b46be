import { describe, expect, test } from 'vitest'
import { ask, errorOf, eventsOf, question, station, streamOf } from './setup.ts'

const answer = { text: 'Yeast eats sugar.' }
const headers = { 'idempotency-key': 'asked-once' }

describe('a request with an Idempotency-Key', () => {
  test('is made once, however often it is sent at once', async () => {
    const { chat, provider } = await station({
      provider: { answer, pace: { firstTokenMs: 50, tokenMs: 1 } },
    })
    const responses = await Promise.all(Array.from({ length: 5 }, () => ask(chat, { headers })))
    const texts = await Promise.all(responses.map((response) => response.text()))
    expect(new Set(responses.map(streamOf)).size).toBe(1)
    expect(new Set(texts).size).toBe(1)
    expect(eventsOf(texts[0] ?? '').at(-1)).toContain('[DONE]')
    expect(provider.requests).toHaveLength(1)
  })

  test('gets the same answer again when it is over', async () => {
    const { chat, provider } = await station({ provider: { answer } })
    const first = await (await ask(chat, { headers })).text()
    expect(await (await ask(chat, { headers })).text()).toBe(first)
    expect(provider.requests).toHaveLength(1)
  })

  test('whose first sender was lost before the answer began finds it', async () => {
    const { chat, provider } = await station({
      provider: { answer, pace: { firstTokenMs: 100, tokenMs: 1 } },
    })
    const first = new AbortController()
    const lost = ask(chat, { headers, signal: first.signal }).catch((error: unknown) => error)
    await provider.waitFor(() => true)
    first.abort()
    await lost
    const text = await (await ask(chat, { headers })).text()
    expect(eventsOf(text).at(-1)).toContain('[DONE]')
    expect(provider.requests).toHaveLength(1)
  })

  test('is refused where the key was used for another', async () => {
    const { chat, url, provider } = await station({ provider: { answer } })
    await (await ask(chat, { headers })).text()
    for (const other of [
      await ask(chat, { headers, body: { ...question, temperature: 0 } }),
      await ask(`${url}/llm/v1/responses`, { headers }),
      await ask(`${chat}?alt=sse`, { headers }),
    ]) {
      expect(other.status).toBe(422)
      expect(await errorOf(other)).toBe('The Idempotency-Key was used for another request.')
    }
    expect(provider.requests).toHaveLength(1)
  })

  test('never joins another owner’s', async () => {
    const { chat, provider } = await station({ provider: { answer } })
    const own = await ask(chat, { headers })
    const other = await ask(chat, { headers: { ...headers, 'x-user': 'grace' } })
    expect(streamOf(other)).not.toBe(streamOf(own))
    await Promise.all([own.text(), other.text()])
    expect(provider.requests).toHaveLength(2)
  })

  test('can be made again where the answer was none', async () => {
    const { chat, provider } = await station({
      provider: { answer, fault: ({ number }) => (number <= 2 ? 'http-503' : undefined) },
    })
    expect((await ask(chat, { headers })).status).toBe(503)
    expect((await ask(chat, { headers })).status).toBe(503)
    expect((await ask(chat, { headers })).status).toBe(200)
    expect(provider.requests).toHaveLength(3)
  })

  test('asks for itself where the one it waited for got no stream', async () => {
    const { chat, provider } = await station({
      provider: {
        answer,
        pace: { firstTokenMs: 50, tokenMs: 1 },
        fault: ({ number }) => (number === 1 ? 'http-503' : undefined),
      },
    })
    const first = ask(chat, { headers })
    await provider.waitFor(() => true)
    const second = ask(chat, { headers })
    expect([(await first).status, (await second).status].toSorted((a, b) => a - b)).toEqual([
      200, 503,
    ])
    expect(eventsOf(await (await second).text()).at(-1)).toContain('[DONE]')
  })
})
