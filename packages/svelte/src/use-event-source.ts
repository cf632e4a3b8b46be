import {
  createFeed,
  createLiveFeed,
  type EventSourceOptions,
  type Feed,
  type FeedSnapshot,
  type LiveFeed,
} from '@millrace/core'
import { onDestroy } from 'svelte'
import {
  createFieldReader,
  isInComponent,
  subscribeTo,
  whenMounted,
  type Subscribe,
} from './reactive.ts'

/** A feed that is a store (`$feed.event`) and reactive in runes (`feed.event`). */
export interface ReactiveFeed<Events extends object = Record<string, unknown>>
  extends LiveFeed<Events>, Pick<Feed<Events>, 'configure'> {
  readonly subscribe: Subscribe<FeedSnapshot<Events>>
}

/**
 * Subscribes to server-sent events, and replaces a lost connection by itself. The feed is opened
 * when the component is on the page, or at once outside one (`immediate`), and closed with the
 * component; outside one, `close` does so.
 *
 * @param options How to ask; `configure` replaces them, and another URL is another feed.
 */
export function useEventSource<Events extends object = Record<string, unknown>>(
  options: EventSourceOptions<Events>,
): ReactiveFeed<Events> {
  const feed = createFeed<Events>(options)
  if (options.immediate !== false) whenMounted(feed.open)
  if (isInComponent()) onDestroy(feed.close)
  return Object.assign(createLiveFeed<Events>(feed, createFieldReader(feed)), {
    configure: feed.configure,
    subscribe: subscribeTo(feed),
  })
}
