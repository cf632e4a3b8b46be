import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFakeProvider, type Pace } from '../src/index.ts'
import { at, list } from '../src/json.ts'
import { jsonPayloads, openaiApi, post } from './wire.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** When each text event came, in milliseconds after the request. */
async function timesOf(pace: Pace, seed = 1): Promise<readonly number[]> {
  const provider = createFakeProvider({ pace, seed, answer: { text: 'one two three four five' } })
  const start = Date.now()
  const response = await post(provider, openaiApi)
  const times: number[] = []
  const reading = (async () => {
    for await (const bytes of response.body ?? []) {
      for (const event of jsonPayloads(new TextDecoder().decode(bytes))) {
        const text = at(list(at(event, 'choices'))[0], 'delta', 'content')
        if (typeof text === 'string' && text !== '') times.push(Date.now() - start)
      }
    }
  })()
  await vi.runAllTimersAsync()
  await reading
  return times
}

test('without jitter the first token and the ones after it come exactly when told', async () => {
  const times = await timesOf({ firstTokenMs: 500, tokenMs: 20, jitter: 0 })
  expect(times.length).toBeGreaterThan(2)
  expect(times).toEqual(times.map((_, index) => 500 + 20 * index))
})

test('jitter moves tokens within its bounds, the same way for the same seed', async () => {
  const pace = { firstTokenMs: 500, tokenMs: 20, jitter: 0.5 }
  const times = await timesOf(pace)
  expect(await timesOf(pace)).toEqual(times)
  expect(await timesOf(pace, 2)).not.toEqual(times)
  const waits = times.map((time, index) => time - (times[index - 1] ?? 0))
  const [first = 0, ...others] = waits
  expect(Math.abs(first - 500)).toBeLessThanOrEqual(250)
  // The clock counts whole milliseconds.
  for (const wait of others) expect(Math.abs(wait - 20)).toBeLessThanOrEqual(11)
})

test('a client that leaves ends the wait', async () => {
  const provider = createFakeProvider({ pace: { firstTokenMs: 60_000 } })
  const response = await post(provider, openaiApi)
  const reader = response.body?.getReader()
  await reader?.read()
  const waiting = reader?.read()
  await vi.advanceTimersByTimeAsync(1000)
  expect(vi.getTimerCount()).toBe(1)
  await reader?.cancel()
  await waiting
  expect(vi.getTimerCount()).toBe(0)
})
