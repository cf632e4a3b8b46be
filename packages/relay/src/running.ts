import type { Context } from './context.ts'
import { LogError, type FailureReason, type NewStream } from './log/log.ts'
import { createProduction, type Production, type Source } from './producer.ts'
import { Refusal } from './responses.ts'
import { createTimer, type Timer } from './timer.ts'

/** The streams that this process reads from upstream. */
export interface Running {
  /**
   * Begins a stream.
   * @returns The id of the stream that has claimed its key already, else the stream's production.
   * @throws Refusal 429 where its owner has too many, 503 where the log is full.
   */
  begin(stream: NewStream, options: BeginOptions): Promise<Production | { claimedBy: string }>
  /** Reads a begun stream's source to its end. */
  run(id: string, production: Production, source: Source): void
  /** Forgets a begun stream: what upstream answered is none. */
  discard(id: string, production: Production): Promise<void>
  /** A reader has come. Returns the function to call when it is gone. */
  attend(id: string): () => void
  /** Resolves when none is left. */
  ended(): Promise<void>
  /** Ends all that are left. */
  failAll(reason: FailureReason): void
}

export interface BeginOptions {
  readonly sourceFailure: 'upstream-lost' | 'source-failed'
  /** How long the source may be silent, in milliseconds. */
  readonly idle: number
}

interface Run {
  readonly production: Production
  readonly owner: string
  readonly startedAt: number
  readers: number
  /** Runs while nobody reads. */
  orphaned: Timer | undefined
}

export function createRunning({ log, limits, metrics, note }: Context): Running {
  const runs = new Map<string, Run>()
  const owners = new Map<string, number>()
  const waiting = new Set<() => void>()

  function count(owner: string, by: 1 | -1): void {
    const number = (owners.get(owner) ?? 0) + by
    if (number === 0) owners.delete(owner)
    else owners.set(owner, number)
  }

  function forget(id: string): void {
    const run = runs.get(id)
    if (!run) return
    run.orphaned?.stop()
    runs.delete(id)
    count(run.owner, -1)
    if (runs.size > 0) return
    for (const resolve of waiting) resolve()
    waiting.clear()
  }

  function leaveAlone(run: Run): void {
    run.orphaned = createTimer(limits.orphanGrace, () => run.production.fail('orphaned'))
  }

  async function create(stream: NewStream) {
    try {
      return await log.create(stream)
    } catch (error) {
      if (!(error instanceof LogError)) throw error
      const message =
        error.code === 'full'
          ? 'The relay has no room for another stream.'
          : 'The relay cannot keep streams now.'
      throw new Refusal(503, message, { 'retry-after': '5' })
    }
  }

  return {
    async begin(stream, { sourceFailure, idle }) {
      const { owner } = stream
      if ((owners.get(owner) ?? 0) >= limits.streamsPerOwner) {
        throw new Refusal(429, 'Too many answers are under way.', { 'retry-after': '5' })
      }
      // Counted before the wait, so that a burst cannot slip through.
      count(owner, 1)
      try {
        const created = await create(stream)
        if ('claimedBy' in created) {
          count(owner, -1)
          return created
        }
        const production = createProduction({
          writer: created.writer,
          limits: { ...limits, upstreamIdle: idle },
          sourceFailure,
        })
        const startedAt = performance.now()
        runs.set(stream.id, { production, owner, startedAt, readers: 0, orphaned: undefined })
        return production
      } catch (error) {
        count(owner, -1)
        throw error
      }
    },

    run(id, production, source) {
      const run = runs.get(id)
      if (run?.readers === 0) leaveAlone(run)
      metrics.streamStarted()
      void production.run(source).then(({ reason, events }) => {
        forget(id)
        metrics.streamEnded(reason)
        const duration = Math.round(performance.now() - (run?.startedAt ?? 0))
        note({ event: 'stream-ended', stream: id, reason, events, duration })
        return undefined
      })
    },

    async discard(id, production) {
      production.release()
      forget(id)
      await log.delete(id)
    },

    attend(id) {
      const run = runs.get(id)
      if (!run) return () => {}
      run.readers += 1
      run.orphaned?.stop()
      return () => {
        run.readers -= 1
        if (run.readers === 0 && runs.get(id) === run) leaveAlone(run)
      }
    },

    async ended() {
      if (runs.size > 0) await new Promise<void>((resolve) => waiting.add(resolve))
    },

    failAll(reason) {
      for (const { production } of runs.values()) production.fail(reason)
    },
  }
}
