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
import { FORMATS } from '../src/formats/find-format.ts'
import type { Content } from '../src/provider-request.ts'
import { at } from '../src/json.ts'
import { anyAnswer } from './answers.ts'
import { clients } from './clients/clients.ts'
import type { Heard } from './clients/client.ts'
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

/** What is to be heard of an answer through a format that carries just this. */
function wouldHear(
  { text, reasoning = '', refusal = '', ...given }: Answer,
  carried: readonly Content[],
): Pick<Heard, 'text' | 'reasoning' | 'toolCalls'> & Partial<Heard> {
  const carries = (content: Content): boolean => carried.includes(content)
  const serverTools = (given.serverTools ?? []).filter(({ kind }) => carries(kind))
  return {
    text: carries('refusal') ? text : text + refusal,
    reasoning: carries('reasoning') ? reasoning : '',
    toolCalls: carries('tool-calls') ? (given.toolCalls ?? []) : [],
    ...(carries('refusal') ? { refusal } : {}),
    ...(carries('sources')
      ? {
          sources: (given.sources ?? []).map(({ url, title, place }) => {
            return { url, title, words: text.slice(place?.start, place?.end) }
          }),
        }
      : {}),
    ...(carries('images') ? { images: (given.images ?? []).map(({ data }) => data) } : {}),
    ...(carries('code-execution')
      ? {
          serverTools: serverTools.map((tool) =>
            tool.kind === 'web-search'
              ? { kind: tool.kind, input: tool.query }
              : { kind: tool.kind, input: tool.code, output: tool.output },
          ),
        }
      : {}),
  }
}

/** Searches before code: Gemini does not say which came first. */
function inKinds<T extends Partial<Heard>>(heard: T): T {
  const { serverTools } = heard
  if (!serverTools) return heard
  return { ...heard, serverTools: serverTools.toSorted((a, b) => b.kind.localeCompare(a.kind)) }
}

describe.each(clients)('$name', (client) => {
  // The SDK of Gemini drops `finishMessage`.
  const hearsRefusal = ({ text, reasoning = '', serverTools = [], images = [] }: Answer): boolean =>
    client.hearsLateRefusal || (text + reasoning === '' && serverTools.length + images.length === 0)
  const carried = FORMATS.find(({ name }) => name === client.format)?.carries ?? []

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
          const heard = inKinds(await client.ask(url, { stream }))
          const { refusal: _, ...rest } = wouldHear(given, carried)
          const expected = inKinds(hearsRefusal(given) ? wouldHear(given, carried) : rest)
          expect({ ...heard, ...expected }).toEqual(heard)
          const called = expected.toolCalls.length > 0
          const how = given.refusal === undefined ? (called ? 'tool-calls' : 'stop') : 'refusal'
          expect(heard.end).toBe(client.ends[how])
        }),
        { numRuns: 40 },
      )
    }, 30_000)

    test('hears the usage given', async () => {
      const usage = { input: 1234, output: 432, reasoning: 21 }
      const { url } = await serve({ answer: { text: 'Short.', reasoning: 'Hm.', usage } })
      const heard = await client.ask(url, { stream })
      expect([heard.input, heard.output]).toEqual([1234, 432])
      expect(heard.reasoningTokens).toBe(client.countsReasoning ? 21 : undefined)
    })

    test('hears counted usage that grows with prompt and answer', async () => {
      const { url } = await serve({
        answer: ({ prompt }) => ({ text: prompt, reasoning: prompt.slice(0, 40) }),
      })
      const short = await client.ask(url, { stream, prompt: 'Once upon a time' })
      const long = await client.ask(url, { stream, prompt: 'Once upon a time '.repeat(20) })
      const counts = (heard: Heard): readonly number[] => {
        const { input, output, reasoningTokens = 1 + heard.text.length } = heard
        return [input, output, reasoningTokens]
      }
      for (const [index, count] of counts(short).entries()) {
        expect(count).toBeGreaterThan(0)
        expect(counts(long)[index]).toBeGreaterThan(count)
      }
      if (client.countsReasoning) expect(short.output).toBeGreaterThan(short.reasoningTokens ?? 0)
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
      if (client.namesModel) expect(request.bodyText + request.path).toContain(heard.model)
      else expect(heard.model).toBeUndefined()
    })
  })

  test('joins surrogate pairs that were spread over two events', async () => {
    const text = '👩🏽‍🔬 𠮷野家 🏳️‍🌈'
    const { url } = await serve({ answer: { text, reasoning: text }, split: splitCodeUnits })
    let events = 0
    const heard = await client.ask(url, { stream: true, onEvent: () => (events += 1) })
    const heardTexts = carried.includes('reasoning') ? [heard.text, heard.reasoning] : [heard.text]
    expect(events).toBeGreaterThanOrEqual(heardTexts.length * text.length)
    expect(new Set(heardTexts)).toEqual(new Set([text]))
  })

  test.runIf(carried.includes('tool-calls'))(
    'calls a tool when asked for the weather',
    async () => {
      const { url } = await serve({})
      const heard = await client.ask(url, {
        stream: true,
        prompt: 'Will it rain in Oslo? Weather!',
      })
      expect(heard.toolCalls).toHaveLength(1)
      expect(JSON.stringify(heard.toolCalls[0]?.input)).toContain('Oslo')
      expect(heard.reasoning).not.toBe('')
      expect(heard.end).toBe(client.ends['tool-calls'])
    },
  )

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

  test.each(['error-event', 'reset'] as const)('notices %s', async (fault) => {
    const { url, provider } = await serve({ fault })
    const how = await client.ask(url, { stream: true }).then(({ end }) => end, String)
    expect(how).toMatch(fault === 'reset' ? /Error/ : client.atErrorEvent)
    const request = await provider.waitFor(({ outcome }) => outcome !== undefined)
    expect(request.outcome === 'reset').toBe(fault === 'reset')
  })

  test(`${client.atBrokenJson} an event that is no JSON`, async () => {
    const text = 'As whole as a text can be that goes in many events. '.repeat(20)
    const { url } = await serve({ fault: 'broken-json', answer: { text } })
    const heard = await client.ask(url, { stream: true }).catch((error: unknown) => error)
    if (client.atBrokenJson === 'throws') expect(heard).toBeInstanceOf(Error)
    else expect(at(heard, 'text')).not.toBe(text)
  })
})
