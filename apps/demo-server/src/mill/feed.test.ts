import { createFeed, type FeedEvent } from '@millrace/core'
import { millEvents, type MillEvents } from '@millrace/demo-kit'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createMillFeed, type MillFeed } from './feed.ts'
import { readings } from './readings.ts'

function subscribe(mill: MillFeed) {
  const seen: FeedEvent<MillEvents>[] = []
  const feed = createFeed<MillEvents>({
    url: 'http://mill/api/feed',
    parse: 'json',
    events: millEvents,
    fetch: (input, init) => mill.read(new Request(input, init)),
    onEvent: (event) => seen.push(event),
  })
  const statuses: string[] = []
  feed.subscribe(() => statuses.push(feed.getSnapshot().status))
  feed.open()
  onTestFinished(feed.close)
  return { feed, seen, statuses }
}

describe('the mill’s feed', () => {
  it('tells one of each name at once, each under an id of its own', async () => {
    const { seen } = subscribe(createMillFeed())
    await vi.waitUntil(() => seen.length >= 3)
    expect(new Set(seen.map(({ event }) => event))).toEqual(new Set(Object.keys(millEvents)))
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length)
  })

  it('cuts every connection, and each goes on without a gap', async () => {
    const mill = createMillFeed()
    const both = [subscribe(mill), subscribe(mill)]
    await vi.waitUntil(() => both.every(({ feed }) => feed.getSnapshot().status === 'open'))
    expect(mill.cut()).toBe(both.length)
    for (const { feed, seen, statuses } of both) {
      await vi.waitUntil(() => statuses.includes('reconnecting'))
      const before = seen.length
      await vi.waitUntil(() => seen.length > before, { timeout: 5000 })
      expect(feed.getSnapshot().status).toBe('open')
      expect(seen.map(({ data }) => data.number)).toEqual(seen.map((_, index) => index + 1))
    }
    expect(mill.cut()).toBe(both.length)
  })

  it('counts those who left no more', async () => {
    const mill = createMillFeed()
    const { feed } = subscribe(mill)
    await vi.waitUntil(() => feed.getSnapshot().status === 'open')
    feed.close()
    await vi.waitUntil(() => mill.cut() === 0)
    expect(mill.cut()).toBe(0)
  })

  it('is read by GET alone', async () => {
    const mill = createMillFeed()
    const { status } = await mill.read(new Request('http://mill/api/feed', { method: 'POST' }))
    expect(status).toBe(405)
  })

  it('stops by itself when nobody reads', async () => {
    const told: unknown[] = []
    for await (const reading of readings('day', () => told.length < 2)) told.push(reading)
    expect(told).toHaveLength(2)
  })
})
