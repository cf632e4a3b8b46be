import { createFeed, type FeedEvent, type FeedStatus, MillraceError } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { feedOptions, feedView, reopen, type MillSnapshot } from './feed-view.ts'
import type { MillEvents } from './mill.ts'

const idle = createFeed<MillEvents>(feedOptions).getSnapshot()

function showing(change: Partial<MillSnapshot>) {
  return feedView({ ...idle, ...change })
}

function water(...numbers: readonly number[]): readonly FeedEvent<MillEvents>[] {
  return numbers.map((number) => ({ event: 'water', data: { number, level: number }, id: '' }))
}

describe('the feed’s tally', () => {
  const tally = (...numbers: readonly number[]) => showing({ events: water(...numbers) }).tally

  it('begins with whatever comes first', () => {
    expect(tally()).toEqual({ received: 0, missing: 0, repeated: 0 })
    expect(tally(7, 8, 9)).toEqual({ received: 3, missing: 0, repeated: 0 })
  })

  it('counts every event that was left out, and every one that came again', () => {
    expect(tally(1, 2, 5)).toMatchObject({ missing: 2, repeated: 0 })
    expect(tally(1, 2, 2, 3)).toMatchObject({ missing: 0, repeated: 1 })
    expect(tally(4, 5, 4, 5, 6)).toMatchObject({ missing: 0, repeated: 2 })
  })
})

it('shows the last event of each name, and the last ones of all, newest first', () => {
  const events: readonly FeedEvent<MillEvents>[] = [
    { event: 'order', data: { number: 1, sacks: 1, grain: 'rye' }, id: 'a-1' },
    ...water(2, 3),
  ]
  const { gauges, log } = showing({ events })
  const words = Object.fromEntries(gauges.map((gauge) => [gauge.name, gauge.words]))
  expect(words['order']).toContain('rye')
  expect(words['water']).toContain('3.00')
  expect(words['wheel']).not.toMatch(/\d/)
  expect(log.map(({ number, name }) => [number, name])).toEqual([
    [3, 'water'],
    [2, 'water'],
    [1, 'order'],
  ])
})

it('has a word of its own for every state, and a notice where something happened', () => {
  const all: readonly FeedStatus[] = [
    ...(['idle', 'connecting', 'open', 'reconnecting', 'ended', 'closed', 'error'] as const),
  ]
  expect(new Set(all.map((status) => showing({ status }).label)).size).toBe(all.length)
  expect(showing({ status: 'open' }).notice).toBe('')
  const error = new MillraceError('network', 'The wire is cut')
  expect(showing({ status: 'reconnecting', error }).notice).toMatch(/^The wire is cut\. /)
  expect(showing({ status: 'error', error }).notice).toBe('The wire is cut')
})

it('goes on where it was closed, and begins anew after an end', () => {
  const calls: string[] = []
  const controls = { open: () => calls.push('open'), reset: () => calls.push('reset') }
  reopen({ status: 'closed' }, controls)
  expect(calls).toEqual(['open'])
  for (const status of ['ended', 'error'] as const) {
    calls.length = 0
    reopen({ status }, controls)
    expect(calls).toEqual(['reset', 'open'])
  }
})
