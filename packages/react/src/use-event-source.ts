'use client'

import {
  createFeed,
  createLiveFeed,
  type EventSourceOptions,
  type Feed,
  type LiveFeed,
} from '@millrace/core'
import { useEffect, useState } from 'react'
import { useFields } from './use-fields.ts'

/**
 * Subscribes to server-sent events, and replaces a lost connection by itself. The component
 * re-renders only for the fields it reads.
 *
 * @param source How to ask: the feed is opened when the component is on the page (`immediate`), and
 *   closed with it; the next connection uses the options of the latest render, and another URL is
 *   another feed. Or a feed made with `createFeed`, which whoever made it opens and closes.
 */
export function useEventSource<Events extends object = Record<string, unknown>>(
  source: EventSourceOptions<Events> | Feed<Events>,
): LiveFeed<Events> {
  // A component that is given a feed holds one of its own all the same, unused: it may be given
  // options later, and hooks cannot come and go.
  const [own] = useState(() => createFeed<Events>(isFeed(source) ? { url: '' } : source))
  const feed = isFeed(source) ? source : own
  const read = useFields(feed)
  const opens = !isFeed(source) && source.immediate !== false

  useEffect(() => {
    if (!isFeed(source)) own.configure(source)
  })
  useEffect(() => {
    if (opens) own.open()
  }, [own, opens])
  useEffect(() => (feed === own ? own.close : undefined), [own, feed])

  return createLiveFeed(feed, read)
}

function isFeed<Events extends object>(
  source: EventSourceOptions<Events> | Feed<Events>,
): source is Feed<Events> {
  return 'getSnapshot' in source
}
