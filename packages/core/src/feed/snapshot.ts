import type { MillraceError } from '../errors.ts'

/**
 * Where a feed stands: `idle → connecting → open`, with `reconnecting` in between, until it is
 * `ended` (by the server), `closed` (by `close`), or given up for an `error`.
 */
export type FeedStatus =
  | 'idle'
  | 'connecting'
  | 'open'
  | 'reconnecting'
  | 'ended'
  | 'closed'
  | 'error'

/** One event of a feed; `Events` says what each name's data is. */
export type FeedEvent<Events extends object = Record<string, unknown>> = {
  readonly [Name in keyof Events & string]: {
    /** The `event:` field, or `message` where the server gave none. */
    readonly event: Name
    readonly data: Events[Name]
    /** The last event id as it then was: this event's own, or that of one before it, or ''. */
    readonly id: string
  }
}[keyof Events & string]

/** A feed's state at one moment. Immutable; the same object until something changed. */
export interface FeedSnapshot<Events extends object = Record<string, unknown>> {
  readonly status: FeedStatus
  /** The last event, or `null` before the first. */
  readonly event: FeedEvent<Events> | null
  /** The last events, as many as `history` says, the newest at the end. */
  readonly events: readonly FeedEvent<Events>[]
  /** Where the feed is gone on from after a lost connection; '' where the server gave no id. */
  readonly lastEventId: string
  /**
   * What went wrong last: why the connection is gone (`reconnecting`, `error`), or what was wrong
   * with an event (`open`). `null` again with the next good event, or the next connection.
   */
  readonly error: MillraceError | null
}

/** The fields of a feed's snapshot, for bindings that expose each by itself. */
export const feedFields: readonly (keyof FeedSnapshot)[] = [
  'status',
  'event',
  'events',
  'lastEventId',
  'error',
]

/** A feed that has not been opened. */
export const idleFeed: FeedSnapshot = Object.freeze({
  status: 'idle',
  event: null,
  events: Object.freeze([]),
  lastEventId: '',
  error: null,
})
