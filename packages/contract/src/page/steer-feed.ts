import type { EventSourceOptions } from '@millrace/core'
import { contractContext } from '../context.ts'
import { TAG_HEADER } from '../headers.ts'
import { askServer, requestsOf, type Requests } from './steer.ts'

/** One test's hold on a feed of its own. */
export interface FeedSteer extends Requests {
  /** Options that carry the test's tag; `room` names another feed of the test. */
  readonly options: (more?: Partial<EventSourceOptions>, room?: string) => EventSourceOptions
  readonly push: (data: string, event?: string, room?: string) => Promise<void>
  /** Breaks the connections that are open. */
  readonly cut: () => Promise<void>
  /** Nothing more will come; who comes back is told so. */
  readonly end: () => Promise<void>
}

export function steerFeed(): FeedSteer {
  const { url } = contractContext()
  const tag = crypto.randomUUID()
  const nameOf = (room: string) => `${tag}-${room}`
  return {
    ...requestsOf(tag),
    options: (more = {}, room = 'hall') => ({
      url: `${url}/feeds/${nameOf(room)}`,
      headers: { [TAG_HEADER]: tag },
      ...more,
    }),
    async push(data, event, room = 'hall') {
      const name = event === undefined ? {} : { event }
      await askServer('push', { feed: nameOf(room), data, ...name })
    },
    async cut() {
      await askServer('cut', { feed: nameOf('hall') })
    },
    async end() {
      await askServer('end', { feed: nameOf('hall') })
    },
  }
}
