import { createResumable } from '@millrace/testing'
import { errorResponse, notBackYet } from '../responses.ts'
import { createConnections } from './connections.ts'
import { readings } from './readings.ts'

/** How long the mill goes on when nobody reads, in milliseconds: a reader may be on its way back. */
const PATIENCE = 120_000
/** How long the feed is away after a cut, in milliseconds. */
const AWAY = 2000

/** A lively feed: named events as JSON, with ids, heartbeats and a memory. */
export interface MillFeed {
  /** The feed, from the last hundred events on or after the one that `Last-Event-ID` names. */
  read(request: Request): Promise<Response>
  /** Destroys the connections of all readers. Returns how many. */
  cut(): number
}

export function createMillFeed(): MillFeed {
  let lastRead = 0
  let backAt = 0
  let day: Day | undefined
  const connections = createConnections(() => (lastRead = Date.now()))
  const isWatched = () => connections.count() > 0 || Date.now() - lastRead < PATIENCE
  const isAway = () => Date.now() < backAt

  return {
    async read({ method, headers, signal }) {
      if (method !== 'GET') return errorResponse(405, 'The feed is read by GET.')
      lastRead = Date.now()
      // Who comes back to a day that is over is told so; who is new sees another.
      if (!day || (day.isOver() && !headers.has('last-event-id'))) {
        day = createDay(isWatched, isAway)
      }
      return connections.add(await day.read(headers, signal))
    },
    cut() {
      backAt = Date.now() + AWAY
      return connections.cut()
    },
  }
}

interface Day {
  read(headers: Headers, signal: AbortSignal): Promise<Response>
  isOver(): boolean
}

function createDay(isWatched: () => boolean, isAway: () => boolean): Day {
  let isOver = false
  async function* feed() {
    yield* readings(Date.now().toString(36), isWatched)
    isOver = true
  }
  const server = createResumable({
    feed: feed(),
    retryMs: 500,
    heartbeatMs: 5000,
    keep: 100,
    refuse: () => (isAway() ? notBackYet(AWAY / 1000) : undefined),
  })
  return {
    read: (headers, signal) => server.fetch(new Request('http://fake/feed', { headers, signal })),
    isOver: () => isOver,
  }
}
