import type {
  EventSourceOptions,
  FeedControls,
  Message,
  MillraceError,
  Stream,
  TextField,
  TextSource,
  UseStreamOptions,
} from '@millrace/core'

/** What a binding's probe component is given. */
export interface ProbeProps {
  readonly options: UseStreamOptions
  /**
   * Which fields the component reads: `status` or `output` alone, or every field. It shows each it
   * reads in an element of that `data-testid`: `status`, `text`, `reasoning`, `error`
   * ({@link describeError}), and, each as JSON, `output`, `metadata`, `usage`, `timing` and `parts`.
   */
  readonly reads: 'everything' | 'status' | 'output'
  /**
   * Has a component that reads `status` append this field to an element of `data-testid`
   * `appended`, by the binding's helper.
   */
  readonly appends?: TextField | undefined
  /** What it appends from, in place of its own stream. */
  readonly appendsFrom?: TextSource | undefined
  /** The body to start with as soon as the component is on the page, the framework's own way. */
  readonly startWith?: unknown
  /**
   * Called once between the first render and the subscription; in a framework that subscribes while
   * the component is set up, between that and the first render.
   */
  readonly beforeSubscribing?: ((start: Stream['start']) => void) | undefined
  /** Options of a second stream of the component, which shows its text as `beside`. */
  readonly beside?: UseStreamOptions | undefined
  /** Whether the framework shall mount the component twice, as React's StrictMode does. */
  readonly strict?: boolean | undefined
}

/** A component on the page. */
export interface Probe extends Pick<Stream, 'start' | 'stop' | 'resume' | 'reset'> {
  readonly element: HTMLElement
  /** The message as the component last rendered it. */
  readonly message: () => Message
  /** How often the component rendered, or the effect ran that reads what it reads. */
  readonly renders: () => number
  /**
   * How often the part of this key rendered: each has a component of its own, memoised in the
   * framework's way, in a probe that reads everything.
   */
  readonly partRenders: (key: string) => number
  /** Starts the second stream. */
  readonly startBeside: Stream['start']
  /** Hands the component new options. */
  readonly update: (options: UseStreamOptions) => Promise<void>
  readonly unmount: () => Promise<void>
}

/** What a framework cannot have, each with the reason, which the report repeats. */
export interface Applicability {
  readonly strictMode?: string
  readonly fieldTracking?: string
}

export type Mount = (props: ProbeProps) => Promise<Probe>

/** What a binding's probe component for feeds is given. */
export interface FeedProbeProps {
  readonly options: EventSourceOptions
  /**
   * Which fields the component reads: `status` alone, or every field. It shows each it reads in an
   * element of that `data-testid`: `status`, `lastEventId`, `error` ({@link describeError}), and,
   * each as JSON, `event` and `events`.
   */
  readonly reads: 'everything' | 'status'
  /** Whether the framework shall mount the component twice, as React's StrictMode does. */
  readonly strict?: boolean | undefined
}

/** A component for feeds on the page. */
export interface FeedProbe extends FeedControls {
  readonly element: HTMLElement
  /** How often the component rendered, or the effect ran that reads what it reads. */
  readonly renders: () => number
  /** Hands the component new options. */
  readonly update: (options: EventSourceOptions) => Promise<void>
  readonly unmount: () => Promise<void>
}

export type MountFeed = (props: FeedProbeProps) => Promise<FeedProbe>

export function describeError(error: MillraceError | null): string {
  return error ? `${error.code}: ${error.message}` : ''
}

export function asJson(value: unknown): string {
  return JSON.stringify(value)
}

/** Counts by key. */
export function createCounter() {
  const counts = new Map<string, number>()
  return {
    count: (key: string) => void counts.set(key, (counts.get(key) ?? 0) + 1),
    of: (key: string) => counts.get(key) ?? 0,
  }
}
