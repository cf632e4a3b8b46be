import { MillraceError } from '../errors.ts'
import { createWatchdog, type Watchdog } from './watchdog.ts'

/** How long and how large an answer may be. A limit of `Infinity` is none. */
export interface Limits {
  /** From a request to its response's headers, in milliseconds. Default 60,000. */
  readonly connectTimeout?: number | undefined
  /**
   * Between two events, in milliseconds; comments do not count. Default 120,000: a model may think
   * for a while before it says the next word.
   */
  readonly idleTimeout?: number | undefined
  /**
   * Between two network chunks, in milliseconds, once the server has sent a first comment: one that
   * sends heartbeats is gone when they stop. Default 45,000.
   */
  readonly byteTimeout?: number | undefined
  /** The whole answer, retries and reconnections included, in milliseconds. Default 3,600,000. */
  readonly maxDuration?: number | undefined
  /** The longest event accepted, in characters. Default 16,777,216. */
  readonly maxEventSize?: number | undefined
}

/** Default of {@link Limits.maxDuration}, in milliseconds. */
export const defaultMaxDuration = 3_600_000

/** Watches over one connection. Expires once at most. */
export interface Deadlines {
  /** The headers are there. */
  answered(): void
  /** A chunk has come. @param event Whether an event was in it. */
  bytes(event: boolean): void
  comment(): void
  stop(): void
}

/** @param expire Gets the MillraceError `timeout` that says which limit passed. */
export function createDeadlines(
  { connectTimeout = 60_000, idleTimeout = 120_000, byteTimeout = 45_000 }: Limits,
  expire: (error: MillraceError) => void,
): Deadlines {
  function watch(limit: number, what: string): Watchdog {
    return createWatchdog(limit, () => {
      expire(new MillraceError('timeout', `${what} for ${limit / 1000} seconds.`))
    })
  }

  let idle = watch(connectTimeout, 'The server did not answer')
  let silent: Watchdog | undefined
  return {
    answered() {
      idle.stop()
      idle = watch(idleTimeout, 'The server sent no event')
    },
    bytes(event) {
      silent?.hear()
      if (event) idle.hear()
    },
    comment() {
      silent ??= watch(byteTimeout, 'The server’s heartbeat stopped, and nothing came')
    },
    stop() {
      idle.stop()
      silent?.stop()
    },
  }
}
