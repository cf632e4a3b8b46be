import type { Log } from './log/log.ts'
import type { Metrics } from './metrics.ts'
import type { Authorize, Limits, RelayLogEntry, Upstream } from './options.ts'

/** What every route of one relay works with. */
export interface Context {
  readonly upstreams: ReadonlyMap<string, Upstream>
  readonly authorize: Authorize
  readonly log: Log
  readonly limits: Limits
  readonly metrics: Metrics
  /** Where the streams are, e.g. `/api/streams`. */
  readonly streamsPath: string
  /** In milliseconds. */
  readonly heartbeat: number
  /** In milliseconds. */
  readonly retry: number
  /** Fires when the readers' connections are to end. */
  readonly closing: AbortSignal
  /** Tells the user's log. Never throws. */
  readonly note: (entry: RelayLogEntry) => void
}
