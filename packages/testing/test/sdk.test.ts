import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import {
  createFakeProvider,
  splitCodeUnits,
  type Answer,
  type FakeProviderOptions,
  type FakeServer,
  type Listener,
} from '../src/index.ts'
import { anyAnswer } from './answers.ts'
import { clients } from './clients.ts'
import { errorOf } from './wire.ts'

const listeners: Listener[] = []

async function serve(options: FakeProviderOptions): Promise<{ url: string; provider: FakeServer }> {
  const provider = createFakeProvider({ pace: 'none', ...options })
  const listener = await provider.listen()
  listeners.push(listener)
  return { url: listener.url, provider }
}

afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.close()))
})

describe.each(clients)('$name', (client) => {
  describe.each([
    { how: 'streamed', stream: true },
    { how: 'whole', stream: false },
  ])('$how', ({ stream }) => {
    test('hears any answer exactly as given', async () => {
      let answer: Answer = { text: '' }
      const { url } = await serve({ answer: () => answer })
      await fc.assert(
        fc.asyncProperty(anyAnswer, async (given) => {
          answer = given
          const heard = await client.ask(url, { stream })
          expect(heard.text).toBe(given.text)
          expect(heard.reasoning).toBe(given.reasoning ?? '')
          expect(heard.toolCalls).toEqual(given.toolCalls ?? [])
          const called = (given.toolCalls ?? []).length > 0
          expect(heard.end).toBe(client.ends[called ? 'tool-calls' : 'stop'])
        }),
        { numRuns: 40 },
      )
    })

    test('hears the usage given', async () => {
      const usage = { input: 1234, output: 432, reasoning: 21 }
      const { url } = await serve({ answer: { text: 'Short.', reasoning: 'Hm.', usage } })
      const heard = await client.ask(url, { stream })
      expect([heard.input, heard.output, heard.reasoningTokens]).toEqual([1234, 432, 21])
    })

    test('hears counted usage that grows with prompt and answer', async () => {
      const { url } = await serve({
        answer: ({ prompt }) => ({ text: prompt, reasoning: prompt.slice(0, 40) }),
      })
      const short = await client.ask(url, { stream, prompt: 'Once upon a time' })
      const long = await client.ask(url, { stream, prompt: 'Once upon a time '.repeat(20) })
      for (const count of ['input', 'output', 'reasoningTokens'] as const) {
        expect(short[count]).toBeGreaterThan(0)
        expect(long[count]).toBeGreaterThan(short[count])
      }
      expect(short.output).toBeGreaterThan(short.reasoningTokens)
    })

    test('ends by length at the limit it set', async () => {
      const text = 'word '.repeat(50)
      const { url } = await serve({ answer: { text } })
      const heard = await client.ask(url, { stream, maxTokens: 7 })
      expect(heard.end).toBe(client.ends.length)
      expect(heard.output).toBe(7)
      expect(heard.text.length).toBeGreaterThan(0)
      expect(text.startsWith(heard.text)).toBe(true)
      expect(heard.text.length).toBeLessThan(text.length)
    })

    test('finds its own model name in the answer', async () => {
      const { url, provider } = await serve({})
      const heard = await client.ask(url, { stream })
      const request = await provider.waitFor(({ outcome }) => outcome === 'answered')
      expect(heard.model).not.toBe('')
      expect(request.bodyText + request.path).toContain(heard.model)
    })
  })

  test('joins surrogate pairs that were spread over two events', async () => {
    const text = '👩🏽‍🔬 𠮷野家 🏳️‍🌈'
    const { url } = await serve({ answer: { text, reasoning: text }, split: splitCodeUnits })
    let events = 0
    const heard = await client.ask(url, { stream: true, onEvent: () => (events += 1) })
    expect(events).toBeGreaterThanOrEqual(2 * text.length)
    expect([heard.text, heard.reasoning]).toEqual([text, text])
  })

  test('calls the declared or the well-known tool when asked for the weather', async () => {
    const { url } = await serve({})
    const heard = await client.ask(url, { stream: true, prompt: 'Will it rain in Oslo? Weather!' })
    expect(heard.toolCalls).toHaveLength(1)
    expect(JSON.stringify(heard.toolCalls[0]?.input)).toContain('Oslo')
    expect(heard.reasoning).not.toBe('')
    expect(heard.end).toBe(client.ends['tool-calls'])
  })

  test('is seen to abort', async () => {
    const { url, provider } = await serve({ fault: 'hang' })
    const controller = new AbortController()
    const asked = client.ask(url, { stream: true, signal: controller.signal })
    const failed = errorOf(asked)
    await provider.waitFor(({ bytesSent }) => bytesSent > 0)
    expect(provider.requests[0]?.outcome).toBeUndefined()
    controller.abort()
    expect(await failed).toMatchObject({ message: expect.stringMatching(/abort/i) })
    const request = await provider.waitFor(({ outcome }) => outcome !== undefined)
    expect(request.outcome).toBe('aborted')
    expect(request.endedAt).toBeGreaterThanOrEqual(request.receivedAt)
  })

  test.each([401, 429, 500, 529])('throws its error of status %i', async (status) => {
    const { url } = await serve({})
    const headers = { 'x-millrace-fault': `http-${status}` }
    const error = await errorOf(client.ask(url, { stream: true, headers }))
    expect(client.statusOf(error)).toBe(status)
  })

  test.each(['broken-json', 'error-event', 'reset'] as const)('throws at %s', async (fault) => {
    const { url, provider } = await serve({ fault })
    const error = await errorOf(client.ask(url, { stream: true }))
    expect(error).toBeInstanceOf(Error)
    if (fault === 'error-event') expect(String(error)).toContain('Overloaded')
    const request = await provider.waitFor(({ outcome }) => outcome !== undefined)
    expect(request.outcome === 'reset').toBe(fault === 'reset')
  })
})
