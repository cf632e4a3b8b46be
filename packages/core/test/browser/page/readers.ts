import { createFeed, type FeedOptions, type FeedStatus } from '@millrace/core'
import { onTestFinished } from 'vitest'
import { createDiary, type Happening, type State } from './happening.ts'

export interface Reading {
  /** What happened so far. */
  readonly happenings: readonly Happening[]
  /** Resolves when the reader is closed for good. */
  readonly closed: Promise<void>
  readonly close: () => void
}

/** The states in which an `EventSource` is, too. */
const states: Readonly<Record<FeedStatus, State>> = {
  idle: 'connecting',
  connecting: 'connecting',
  open: 'open',
  reconnecting: 'connecting',
  ended: 'closed',
  closed: 'closed',
  error: 'closed',
}

/** Reads by Millrace, for as long as the test runs. */
export function readByFeed(options: FeedOptions): Reading {
  const { happenings, state, event } = createDiary()
  const feed = createFeed({
    // What is left of the wait is what the server asks for.
    retry: { base: 0 },
    ...options,
    onEvent: ({ event: name, data, id }) => event({ event: name, data: String(data), id }),
  })
  const closed = new Promise<void>((resolve) => {
    feed.subscribe(() => {
      const now = states[feed.getSnapshot().status]
      state(now)
      if (now === 'closed') resolve()
    })
  })
  onTestFinished(feed.close)
  feed.open()
  return { happenings, closed, close: feed.close }
}

export interface NativeOptions {
  readonly url: string
  /** The names of events that may come, beside `message`. */
  readonly names?: Iterable<string>
  readonly withCredentials?: boolean
}

/** Reads by the browser's own `EventSource`, for as long as the test runs. */
export function readNatively({ url, names = [], withCredentials = false }: NativeOptions): Reading {
  const { happenings, state, event } = createDiary()
  const source = new EventSource(url, { withCredentials })
  const closed = new Promise<void>((resolve) => {
    const hear = (heard: Event): void => {
      // An event of the server's may be called `open` or `error`, as those of the reader itself are.
      if (heard instanceof MessageEvent) {
        event({ event: heard.type, data: String(heard.data), id: heard.lastEventId })
        return
      }
      state(stateOf(source))
      if (source.readyState === EventSource.CLOSED) resolve()
    }
    for (const name of new Set(['open', 'error', 'message', ...names])) {
      source.addEventListener(name, hear)
    }
  })
  const close = () => source.close()
  onTestFinished(close)
  return { happenings, closed, close }
}

function stateOf({ readyState }: EventSource): State {
  if (readyState === EventSource.CLOSED) return 'closed'
  return readyState === EventSource.OPEN ? 'open' : 'connecting'
}
