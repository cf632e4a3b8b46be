import type { EventSourceOptions, FeedControls, FeedEvent, FeedSnapshot } from '@millrace/core'
import { millEvents, type MillEvents } from './mill.ts'
import { FEED_PATHS } from './paths.ts'

/** How many events are kept, and looked through for gaps. */
const HISTORY = 200
/** How many of them are listed. */
const LISTED = 6

/** How the demos subscribe to the mill. */
export const feedOptions: EventSourceOptions<MillEvents> = {
  url: FEED_PATHS.read,
  parse: 'json',
  events: millEvents,
  history: HISTORY,
}

export type MillSnapshot = FeedSnapshot<MillEvents>
type MillEvent = FeedEvent<MillEvents>

/** The feed as it is to be shown. */
export interface FeedView {
  /** The word on the status pill. */
  readonly label: string
  /** The last event of each name. */
  readonly gauges: readonly Gauge[]
  /** The last events of all, the newest first. */
  readonly log: readonly LoggedEvent[]
  readonly tally: Tally
  /** Whether it is open, or on its way there. */
  readonly isOpen: boolean
  /** What happened, where something did; `''` else. */
  readonly notice: string
}

export interface Gauge {
  readonly name: keyof MillEvents
  readonly label: string
  /** A dash until one has come. */
  readonly words: string
}

export interface LoggedEvent {
  readonly number: number
  readonly name: keyof MillEvents
  readonly words: string
}

/** What the numbers of the events say: from the first on, each has to be there once. */
export interface Tally {
  readonly received: number
  readonly missing: number
  readonly repeated: number
}

export function feedView({ status, events, error }: MillSnapshot): FeedView {
  return {
    label: LABELS[status],
    gauges: GAUGES.map(([name, label]) => {
      const last = events.findLast(({ event }) => event === name)
      return { name, label, words: last ? wordsOf(last) : '–' }
    }),
    log: events
      .slice(-LISTED)
      .toReversed()
      .map((one) => ({
        number: one.data.number,
        name: one.event,
        words: wordsOf(one),
      })),
    tally: tallyOf(events),
    isOpen: status === 'connecting' || status === 'open' || status === 'reconnecting',
    notice: noticeOf(status, error?.message ?? ''),
  }
}

const LABELS: Readonly<Record<MillSnapshot['status'], string>> = {
  idle: 'Off',
  connecting: 'Connecting',
  open: 'Open',
  reconnecting: 'Reconnecting',
  ended: 'Ended',
  closed: 'Closed',
  error: 'Failed',
}

const GAUGES: readonly (readonly [name: keyof MillEvents, label: string])[] = [
  ['water', 'Water level'],
  ['wheel', 'Wheel'],
  ['order', 'Last order'],
]

function wordsOf(one: MillEvent): string {
  switch (one.event) {
    case 'water':
      return `${one.data.level.toFixed(2)} m`
    case 'wheel':
      return `${one.data.speed.toFixed(1)} rpm`
    case 'order': {
      const { sacks, grain } = one.data
      return `${sacks === 1 ? 'a sack' : `${sacks} sacks`} of ${grain}`
    }
  }
}

function tallyOf(events: readonly MillEvent[]): Tally {
  const numbers = events.map(({ data }) => data.number)
  const distinct = new Set(numbers).size
  const span = events.length === 0 ? 0 : Math.max(...numbers) - Math.min(...numbers) + 1
  return {
    received: events.length,
    missing: span - distinct,
    repeated: events.length - distinct,
  }
}

function noticeOf(status: MillSnapshot['status'], message: string): string {
  switch (status) {
    case 'reconnecting':
      return `${message.replace(/\.$/, '')}. What is missed will be asked for.`
    case 'ended':
      return 'The mill has closed for the day.'
    default:
      return message
  }
}

/** Opens the feed where it was closed; after its end, or an error, from the beginning. */
export function reopen(
  { status }: Pick<MillSnapshot, 'status'>,
  { open, reset }: Pick<FeedControls<MillEvents>, 'open' | 'reset'>,
): void {
  if (status === 'ended' || status === 'error') reset()
  open()
}
