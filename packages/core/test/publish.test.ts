import { createFakeProvider, splitTokens } from '@millrace/testing'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createStream, holdStream, type Pace } from '@millrace/core'

const answer = { text: 'The wheel turns as long as the water comes. '.repeat(20) }
const body = { model: 'any', messages: [{ role: 'user', content: 'Does it turn?' }] }

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Streams an answer of a token each 10 ms, and counts what was published of it. */
async function publications(publish: Pace | undefined) {
  const provider = createFakeProvider({
    answer,
    split: splitTokens,
    pace: { firstTokenMs: 10, tokenMs: 10, jitter: 0 },
  })
  let deltas = 0
  const onDelta = () => {
    deltas += 1
  }
  const fetch: typeof globalThis.fetch = (...asked) => provider.fetch(new Request(...asked))
  const stream = createStream({ url: 'http://mill/v1/chat/completions', fetch, publish, onDelta })
  const texts = new Set<string>()
  stream.subscribe(() => texts.add(stream.getSnapshot().text))
  const end = stream.start(body)
  await vi.runAllTimersAsync()
  const { status, text, timing } = await end
  expect({ status, text }).toEqual({ status: 'done', text: answer.text })
  return { texts: texts.size, deltas, duration: timing.duration ?? 0 }
}

test('each delta is published where that is wanted', async () => {
  const { texts, deltas } = await publications('delta')
  // The deltas that begin and end the text leave it as it is.
  expect(texts).toBeGreaterThan(deltas - 6)
})

test('changes are published once in so many milliseconds', async () => {
  const { texts, duration } = await publications(500)
  // Besides the empty text, the first piece and the last come at once.
  expect(texts).toBeLessThanOrEqual(duration / 500 + 3)
  expect(texts).toBeGreaterThanOrEqual(Math.floor(duration / 500))
})

test('by default, changes are published once a frame', async () => {
  const { texts, deltas, duration } = await publications(undefined)
  expect(texts).toBeLessThanOrEqual(duration / 16 + 3)
  expect(texts).toBeGreaterThan(deltas / 3)
})

test('on a server, views that name the same key share nothing', () => {
  const [one, two] = [holdStream({ url: '', key: 'k' }), holdStream({ url: '', key: 'k' })]
  void one.start()
  expect(one.getSnapshot().status).toBe('connecting')
  expect(two.getSnapshot().status).toBe('idle')
  one.stop()
})

test('what ends with a change of the key is told to those who asked for it', () => {
  const told: string[] = []
  const view = (key: string) => ({
    ...{ url: '', key, fetch: () => new Promise<Response>(() => {}) },
    onEnd: ({ status }: { status: string }) => void told.push(`${key}: ${status}`),
  })
  const hold = holdStream(view('one'))
  const leave = hold.mount()
  void hold.start()
  hold.configure(view('two'))
  expect(told).toEqual(['one: stopped'])
  leave()
})
