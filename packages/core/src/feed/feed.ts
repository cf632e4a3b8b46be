import { toMillraceError, type MillraceError } from '../errors.ts'
import { callSafely } from '../publish/call-safely.ts'
import { createScheduler, type Pace } from '../publish/schedule.ts'
import { createStore } from '../publish/store.ts'
import type { ServerSentEvent } from '../sse/event.ts'
import type { StandardSchema } from '../standard-schema.ts'
import type { Limits } from '../transport/limits.ts'
import { openEvents, type RetryOptions } from '../transport/reconnect.ts'
import type { RequestOptions } from '../transport/request.ts'
import { createFeedResumption, type FeedPlace } from '../transport/resumption.ts'
import { withDefaults } from '../transport/with-defaults.ts'
import { readData } from './read-data.ts'
import { idleFeed, type FeedEvent, type FeedSnapshot, type FeedStatus } from './snapshot.ts'

/** How a feed is asked for and read. */
export interface FeedOptions<Events extends object = Record<string, unknown>>
  extends RequestOptions, Limits {
  /** How an event's data is read: as it is (the default), or as JSON. */
  readonly parse?: 'text' | 'json' | undefined
  /**
   * A schema for each event's data, by the event's name (`message` for events without one). Types
   * and validates the data, at once; events of other names are left out.
   */
  readonly events?:
    | { readonly [Name in keyof Events]: StandardSchema<unknown, Events[Name]> }
    | undefined
  /** How many events {@link FeedSnapshot.events} keeps. Default 100. */
  readonly history?: number | undefined
  /** Where to begin: after the event with this id. Default: wherever the server begins. */
  readonly lastEventId?: string | undefined
  /**
   * How a connection that failed or was lost is made again. Defaults: `base` 1,000 ms, or what the
   * server's `retry:` says; `cap` 30,000 ms; `attempts` and `budget` without end.
   */
  readonly retry?: RetryOptions | undefined
  /** Default: none. A feed may have nothing to say for hours. */
  readonly idleTimeout?: number | undefined
  /** Default: none. */
  readonly maxDuration?: number | undefined
  /**
   * How often events are published: once per animation `frame` (the default; by a timer where the
   * page is hidden or there are no frames), once in so many milliseconds, or each (`delta`). A
   * change of the status is published at once.
   */
  readonly publish?: Pace | undefined
  /** Sees every event, also those that came and went between two snapshots. */
  readonly onEvent?: ((event: FeedEvent<Events>) => void) | undefined
  /** Sees every failure: a lost connection that is being replaced, a bad event, the last straw. */
  readonly onError?: ((error: MillraceError) => void) | undefined
}

/** A subscription to server-sent events, framework-free. Its functions need no `this`. */
export interface Feed<Events extends object = Record<string, unknown>> {
  /** The state as last published; the same object until something changed. */
  readonly getSnapshot: () => FeedSnapshot<Events>
  /** The state a server renders: idle, always. */
  readonly getServerSnapshot: () => FeedSnapshot<Events>
  /** Calls back after each change. Returns the function that ends it. */
  readonly subscribe: (listener: () => void) => () => void
  /** Connects, and goes on after the last event known. Nothing happens where it is open. */
  readonly open: () => void
  /** Lets go of the connection, and keeps what was received. */
  readonly close: () => void
  /** Closes, and forgets all events: the next `open` begins where the server begins. */
  readonly reset: () => void
  /**
   * Replaces the options, from the next connection on. Another URL is another feed: what was
   * received is forgotten, and a feed that was not closed is opened anew.
   */
  // A method, so that a feed of known events is also a feed of any.
  configure(this: void, options: FeedOptions<Events>): void
}

const endless = { idleTimeout: Infinity, maxDuration: Infinity }
const feedRetry = { base: 1_000, cap: 30_000, attempts: Infinity, budget: Infinity }
const defaultHistory = 100

/**
 * Creates a subscription to a feed of server-sent events: any URL, method and headers. Nothing is
 * requested until {@link Feed.open}. A lost connection is replaced, with `Last-Event-ID`, until the
 * server answers 204, or an error that will not pass.
 *
 * It behaves as a browser's `EventSource`, but for what that cannot do: it sends headers, bodies and
 * any method, keeps trying on 408, 425, 429 and 5xx, heeds `Retry-After`, backs off, wakes with the
 * network and the page, and notices a server whose heartbeat stopped.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function createFeed<Events extends object = Record<string, unknown>>(
  initial: FeedOptions<Events>,
): Feed<Events>
export function createFeed(initial: FeedOptions): Feed {
  let options = initial
  let current: AbortController | undefined
  let place: FeedPlace = { lastEventId: initial.lastEventId ?? '' }
  let last: FeedEvent | null = null
  let events: FeedEvent[] = []
  let status: FeedStatus = 'idle'
  let error: MillraceError | null = null
  const store = createStore(idleFeed)
  const scheduler = createScheduler(publish, () => options.publish)

  function publish(): void {
    scheduler.cancel()
    const before = store.getSnapshot()
    store.publish({
      status,
      event: last,
      events: last === before.event ? before.events : events.slice(),
      lastEventId: place.lastEventId,
      error,
    })
  }

  function show(next: FeedStatus, why: MillraceError | null = null): void {
    status = next
    error = why
    publish()
    if (why) report(why)
  }

  function report(why: MillraceError): void {
    if (options.onError) callSafely(options.onError, why)
  }

  function take({ event: name = 'message', data }: ServerSentEvent): void {
    const { events: schemas, parse = 'text', history = defaultHistory, onEvent } = options
    if (schemas && !Object.hasOwn(schemas, name)) return
    try {
      const value = readData(name, data, parse, schemas?.[name])
      const event: FeedEvent = { event: name, data: value, id: place.lastEventId }
      last = event
      events.push(event)
      if (events.length > history) events.shift()
      error = null
      if (onEvent) callSafely(onEvent, event)
    } catch (cause) {
      error = toMillraceError(cause)
      report(error)
    }
    scheduler.request()
  }

  async function listen(controller: AbortController): Promise<void> {
    const isCurrent = () => controller === current
    const reader = openEvents({
      ...options,
      ...withDefaults(endless, options),
      retry: withDefaults(feedRetry, options.retry),
      grammar: 'spec',
      signal: controller.signal,
      resumption: createFeedResumption(() => options, place),
      onEvent: (event) => {
        if (isCurrent()) take(event)
        return 'more'
      },
      onOpen: () => {
        if (isCurrent()) show('open')
      },
      onLost: (why) => {
        if (isCurrent()) show(status === 'connecting' ? 'connecting' : 'reconnecting', why)
      },
    })
    try {
      while (await reader.read());
      end(controller, 'ended')
    } catch (cause) {
      end(controller, 'error', toMillraceError(cause))
    }
  }

  function end(controller: AbortController, how: FeedStatus, why?: MillraceError): void {
    if (controller !== current) return
    current = undefined
    controller.abort()
    show(how, why)
  }

  function open(): void {
    if (current) return
    current = new AbortController()
    show('connecting')
    void listen(current)
  }

  function close(): void {
    if (current) end(current, 'closed')
  }

  function reset(): void {
    current?.abort()
    current = undefined
    last = null
    events = []
    place = { lastEventId: options.lastEventId ?? '' }
    status = 'idle'
    error = null
    scheduler.cancel()
    if (store.getSnapshot() !== idleFeed) store.publish(idleFeed)
  }

  return {
    getSnapshot: store.getSnapshot,
    getServerSnapshot: () => idleFeed,
    subscribe: store.subscribe,
    open,
    close,
    reset,
    configure(next) {
      const isSame = String(next.url) === String(options.url)
      const before = status
      options = next
      if (isSame) return
      reset()
      if (before !== 'idle' && before !== 'closed') open()
    },
  }
}
