import { createFakeProvider, type Fault } from '@millrace/testing'
import { describe, expect, test } from 'vitest'
import type { RetryOptions } from '@millrace/core'
import { answer, apis, ask, chat, expectWhole, serveProvider } from './serving.ts'
import { runClockUntil, useVirtualClock } from './virtual-clock.ts'

const statuses = [429, 500, 502, 503, 529] as const
const week = 7 * 24 * 3600
/** What a server may ask for, and that in milliseconds. */
const asked: readonly (readonly [string, number | undefined])[] = [
  ['retry-after=0', 0],
  ['retry-after=7', 7000],
  ['retry-after=0.5', 500],
  [`retry-after=${week}`, week * 1000],
  ['retry-after-ms=250', 250],
  ['retry-after=9;retry-after-ms=0', 0],
  ['retry-after=Wed, 21 Oct 2015 07:28:00 GMT', 0],
  ['retry-after=soon', undefined],
  ['retry-after=-5', undefined],
  ['retry-after=in 5 minutes', undefined],
  ['retry-after=', undefined],
]

describe.for(statuses)('%i with', (status) => {
  test.for(asked)('`%s` is visible in `error.retryAfter`', async ([wish, milliseconds]) => {
    for (const api of apis) {
      const { provider, url } = await serveProvider(api, { fault: `http-${status};${wish}` })
      const { error } = await ask(api, { url, retry: { attempts: 0 } })
      expect(error?.code).toBe('http')
      expect(error?.status).toBe(status)
      expect(error?.retryAfter).toBe(milliseconds)
      expect(provider.requests).toHaveLength(1)
    }
  })

  test('a date is visible in `error.retryAfter` as the time until then', async () => {
    const { url } = await serveProvider(chat, { fault: `http-${status};retry-after-date=90` })
    const { error } = await ask(chat, { url, retry: { attempts: 0 } })
    // A date has no fractions of a second.
    expect(error?.retryAfter).toBeGreaterThan(80_000)
    expect(error?.retryAfter).toBeLessThanOrEqual(90_000)
  })

  /** Asks where the first request is refused so; gives the time between it and the second. */
  async function waited(fault: Fault, retry: RetryOptions): Promise<number> {
    const { provider, url } = await serveProvider(chat, { fault })
    expectWhole(await ask(chat, { url, retry }))
    const [first, second, ...more] = provider.requests
    expect(more).toEqual([])
    return (second?.receivedAt ?? 0) - (first?.receivedAt ?? 0)
  }

  // What the server does not ask for would be waited for up to ten minutes.
  const patient = { base: 600_000, cap: 600_000 }

  test('a wish is honoured', async () => {
    expect(await waited(`http-${status};retry-after-ms=90;requests=1`, patient)).toBeGreaterThan(80)
    await waited(`http-${status};retry-after=0;requests=1`, patient)
  })

  test('a wish for a week is capped', async () => {
    const fault: Fault = `http-${status};retry-after=${week};requests=1`
    expect(await waited(fault, { ...patient, cap: 70 })).toBeGreaterThan(60)
  })
})

test('seconds and dates are honoured: nothing is asked before', async () => {
  for (const wish of ['retry-after=1', 'retry-after-date=2']) {
    const { provider, url } = await serveProvider(chat, { fault: `http-503;${wish};requests=1` })
    let named = 0
    const overheard: typeof fetch = async (...request) => {
      const response = await fetch(...request)
      const value = response.headers.get('retry-after') ?? ''
      if (!response.ok) named = wish.includes('date') ? Date.parse(value) : Date.now() + 990
      return response
    }
    expectWhole(await ask(chat, { url, fetch: overheard }))
    expect(provider.requests[1]?.receivedAt).toBeGreaterThanOrEqual(named)
    expect(named).toBeGreaterThan(0)
  }
})

describe('by a virtual clock,', () => {
  /** When the second request came, after a first that was refused with this wish. */
  async function secondAt(wish: string, retry: RetryOptions = {}, maxDuration?: number) {
    useVirtualClock()
    const fault: Fault = `http-429;${wish};requests=1`
    const server = createFakeProvider({ pace: 'none', answer, fault })
    const fetch: typeof globalThis.fetch = (url, init) => server.fetch(new Request(url, init))
    const url = `http://provider.test${chat.path}`
    expectWhole(await runClockUntil(ask(chat, { url, fetch, retry, maxDuration })))
    return (server.requests[1]?.receivedAt ?? 0) - (server.requests[0]?.receivedAt ?? 0)
  }

  test.for([
    ['retry-after=21', 21_000],
    ['retry-after-ms=12345', 12_345],
    ['retry-after=30', 30_000],
    ['retry-after=31', 30_000],
    ['retry-after-date=3600', 30_000],
    [`retry-after=${week}`, 30_000],
    ['retry-after=1e999', 30_000],
  ] as const)('`%s` is waited for exactly, and no longer than half a minute', async (row) => {
    const [wish, milliseconds] = row
    expect(await secondAt(wish)).toBe(milliseconds)
  })

  test.for(['retry-after=1e999', `retry-after=${52 * week}`])(
    '`%s` without a cap is waited for as long as a timer can',
    async (wish) => {
      expect(await secondAt(wish, { cap: Infinity }, Infinity)).toBe(2 ** 31 - 1)
    },
  )
})
