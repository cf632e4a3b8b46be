import type { Feed, FeedOptions } from './feed.ts'
import type { FeedSnapshot } from './snapshot.ts'

/** How a view subscribes to a feed. */
export interface EventSourceOptions<
  Events extends object = Record<string, unknown>,
> extends FeedOptions<Events> {
  /** Whether the feed is opened as soon as the view is there. Default true. */
  readonly immediate?: boolean | undefined
}

/** What a view drives a feed with. The functions keep their identity and need no `this`. */
export interface FeedControls<Events extends object = Record<string, unknown>> extends Pick<
  Feed<Events>,
  'open' | 'close' | 'reset'
> {}

/** A feed's fields and controls as one object; each field is current when it is read. */
export interface LiveFeed<Events extends object = Record<string, unknown>>
  extends FeedSnapshot<Events>, FeedControls<Events> {}

/**
 * Puts a feed's fields and controls into one object. For bindings: every look at a field goes
 * through `read`, so that a binding knows which fields a view depends on.
 */
export function createLiveFeed<Events extends object = Record<string, unknown>>(
  { open, close, reset }: FeedControls<Events>,
  read: <Field extends keyof FeedSnapshot>(field: Field) => FeedSnapshot<Events>[Field],
): LiveFeed<Events> {
  return {
    get status() {
      return read('status')
    },
    get event() {
      return read('event')
    },
    get events() {
      return read('events')
    },
    get lastEventId() {
      return read('lastEventId')
    },
    get error() {
      return read('error')
    },
    open,
    close,
    reset,
  }
}
