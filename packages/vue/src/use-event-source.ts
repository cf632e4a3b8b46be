import {
  createFeed,
  type EventSourceOptions,
  type FeedControls,
  type FeedSnapshot,
} from '@millrace/core'
import { computed, toValue, type ComputedRef, type MaybeRefOrGetter } from 'vue'
import { useSnapshot, whenMounted } from './use-snapshot.ts'

type FieldRefs<Events extends object> = {
  readonly [Field in keyof FeedSnapshot]: ComputedRef<FeedSnapshot<Events>[Field]>
}

/** A feed's fields, each a readonly ref of its own, and the functions that drive it. */
export interface FeedRefs<Events extends object = Record<string, unknown>>
  extends FieldRefs<Events>, FeedControls<Events> {}

/**
 * Subscribes to server-sent events, and replaces a lost connection by itself. The feed is opened
 * when the component is on the page, or at once in a plain scope (`immediate`), and closed with the
 * effect scope it was made in; outside one, `close` does so.
 *
 * @param options How to ask: a value, a ref or a getter. Each connection uses them as they then are;
 *   another URL is another feed.
 */
export function useEventSource<Events extends object = Record<string, unknown>>(
  options: MaybeRefOrGetter<EventSourceOptions<Events>>,
): FeedRefs<Events> {
  const feed = createFeed<Events>(toValue(options))
  const snapshot = useSnapshot(feed, options, feed.close)
  if (toValue(options).immediate !== false) whenMounted(feed.open)

  return {
    status: computed(() => snapshot.value.status),
    event: computed(() => snapshot.value.event),
    events: computed(() => snapshot.value.events),
    lastEventId: computed(() => snapshot.value.lastEventId),
    error: computed(() => snapshot.value.error),
    open: feed.open,
    close: feed.close,
    reset: feed.reset,
  }
}
