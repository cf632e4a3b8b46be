import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { auto, createStream, isMillraceError, type Snapshot } from '@millrace/core'
import { formats, plans, type Plan } from './any-server/plan.ts'
import { play } from './any-server/play.ts'
import { stubPage } from './faults/page.ts'
import { runClockUntil, runClockWhile, settle, useVirtualClock } from './faults/virtual-clock.ts'

const numRuns = 10_000

const endings = [
  'done',
  'stopped',
  'http',
  'network',
  'timeout',
  'protocol',
  'provider',
  'truncated',
  'content-type',
  'too-large',
  'resume',
]

type Page = ReturnType<typeof stubPage>

/** What came of a stream, and when. */
interface Outcome {
  readonly ended: Snapshot
  /** From the start to the end, in milliseconds. */
  readonly duration: number
  /** From the last event, or the start, to the end, in milliseconds. */
  readonly silence: number
  /** Whether the request was sent again although a piece of its answer had come. */
  readonly repeated: boolean
}

async function run(plan: Plan, fetch: typeof globalThis.fetch, page: Page): Promise<Outcome> {
  const { limits, retry, method, stopAt, wakeAt } = plan
  const start = Date.now()
  let heard = start
  let repeated = false
  const stream = createStream({
    url: 'https://provider.test/answer',
    method,
    body: method === 'POST' ? { question: 'Why?' } : undefined,
    protocol: plan.auto ? auto : formats[plan.format]?.protocol,
    fetch: (url, init) => {
      repeated ||= init?.method === 'POST' && stream.getSnapshot().text !== ''
      return fetch(url, init)
    },
    ...limits,
    retry,
    onEvent: () => {
      heard = Date.now()
    },
  })
  const stopping = stopAt === undefined ? undefined : setTimeout(stream.stop, stopAt)
  const waking =
    wakeAt === undefined ? undefined : setTimeout(() => page.dispatch('online'), wakeAt)
  const ended = await runClockUntil(stream.start())
  await settle()
  clearTimeout(stopping)
  clearTimeout(waking)
  expect(stream.getSnapshot()).toBe(ended)
  return { ended, duration: Date.now() - start, silence: Date.now() - heard, repeated }
}

/** The longest that a stream may last without an event, by its limits. */
function longestSilence({ limits, retry }: Plan): number {
  const attempt = limits.connectTimeout + limits.idleTimeout
  const beforeIt = (retry.attempts + 1) * attempt + retry.attempts * retry.cap
  const resuming = retry.budget + retry.cap + attempt
  return beforeIt + resuming
}

async function check(plan: Plan, page: Page): Promise<string> {
  const player = play(plan)
  const { ended, duration, silence, repeated } = await run(plan, player.fetch, page)
  const { status, error, text } = ended

  if (status === 'error') expect(isMillraceError(error)).toBe(true)
  else expect(error).toBeNull()
  const ending = error?.code ?? status
  expect(endings).toContain(ending)

  if (status === 'done') expect(player.terminated).toBe(true)
  if (status === 'stopped') expect(duration).toBe(plan.stopAt)
  else expect(duration).toBeLessThanOrEqual(plan.stopAt ?? Infinity)
  expect(duration).toBeLessThanOrEqual(plan.limits.maxDuration)
  expect(silence).toBeLessThanOrEqual(longestSilence(plan))

  expect(text.length).toBeLessThanOrEqual(player.texts)
  expect(ended.message.parts.every(({ state }) => state === 'done')).toBe(true)
  // What may have been paid for is not asked for again.
  expect(repeated).toBe(false)
  const posts = player.methods.filter((method) => method === 'POST').length
  expect(posts).toBeLessThanOrEqual(plan.retry.attempts + 1)

  // Nothing is left behind.
  expect(vi.getTimerCount()).toBe(player.waiting)
  expect(page.listening).toEqual([])
  // What a fetch that is deaf to its signal still answers is let go of.
  await runClockWhile(() => vi.getTimerCount() > 0)
  expect(player.open).toBe(0)
  return ending
}

test('whatever a server does, a stream ends as it should', { timeout: 240_000 }, async () => {
  useVirtualClock()
  const page = stubPage()
  const counts = new Map<string, number>()
  const property = fc.asyncProperty(plans, async (plan) => {
    try {
      const ending = await check(plan, page)
      counts.set(ending, (counts.get(ending) ?? 0) + 1)
    } finally {
      vi.clearAllTimers()
      page.listening.splice(0)
    }
  })
  await fc.assert(property, { numRuns })
  // The plans are worth something: they lead to every end there is.
  expect([...counts.keys()].toSorted()).toEqual(endings.toSorted())
})
