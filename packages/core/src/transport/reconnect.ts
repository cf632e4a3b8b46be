import { MillraceError, toMillraceError } from '../errors.ts'
import { createEventDecoder, type EventDecoder, type EventDecoderOptions } from '../sse/decode.ts'
import type { ServerSentEvent } from '../sse/event.ts'
import { defaultBackoff, delayOf, type Backoff } from './backoff.ts'
import { connect, type Connection } from './connect.ts'
import { createDeadlines, defaultMaxDuration, type Deadlines, type Limits } from './limits.ts'
import { onAbort } from './on-abort.ts'
import type { RequestOptions } from './request.ts'
import type { Resumption } from './resumption.ts'
import { waitOrWake } from './wait.ts'
import { createWatchdog } from './watchdog.ts'

/** When a request is made again. */
export interface RetryOptions extends Partial<Backoff> {
  /**
   * How often a request that failed before its first event is made again. Default 2. One whose
   * answer began is never repeated: it may have been paid for.
   */
  readonly attempts?: number | undefined
  /**
   * For how long a dropped answer that can be resumed is asked for, in milliseconds. Default
   * 600,000.
   */
  readonly budget?: number | undefined
}

/** What the reader of an event makes of it: there is more, it was the last, or ask once more. */
export type Verdict = 'more' | 'over' | 'again'

export interface EventsOptions extends RequestOptions, Limits {
  readonly signal: AbortSignal
  readonly retry?: RetryOptions | undefined
  /** What the protocol has to add to the body, e.g. `stream: true`. */
  readonly prepareBody?: ((body: unknown) => unknown) | undefined
  /** What has to be waited for before an event can be taken in; nothing more is read until then. */
  readonly prepare?: ((event: ServerSentEvent) => Promise<void> | undefined) | undefined
  /**
   * Takes in one event. Called for each exactly once, whatever happens to the connections. `again`
   * is for a failure the server reports in its first event, and only where `repeatable` holds.
   */
  readonly onEvent: (event: ServerSentEvent, repeatable: boolean) => Verdict
  /** A connection stands: the first, or one in place of a lost one. */
  readonly onOpen?: (() => void) | undefined
  /** A connection failed or was lost for this reason, and another will be made. */
  readonly onLost?: ((error: MillraceError) => void) | undefined
  readonly resumption: Resumption
  /** How the bytes are read, see {@link EventDecoderOptions.grammar}. */
  readonly grammar?: EventDecoderOptions['grammar']
}

/** Reads the events of one response, over as many connections as it takes. */
export interface EventReader {
  /**
   * Waits for one network chunk, or for a connection, and hands over its events.
   * @returns Whether there may be more: `false` after the last event and at the end of the body.
   * @throws MillraceError what ended the last connection, where it is not replaced.
   */
  read(): Promise<boolean>
  /** Lets go of everything. */
  close(): void
}

/** One connection, and what watches over it. */
interface Link {
  readonly connection: Connection
  readonly events: EventDecoder
  readonly deadlines: Deadlines
  readonly openedAt: number
  readonly cut: () => void
}

/**
 * Opens a response's events. Before the first event, a failure that may pass is tried again with
 * back-off. After it, a lost connection is replaced only where the resumption knows how, so that no
 * event is lost and none comes twice.
 */
export function openEvents(options: EventsOptions): EventReader {
  const { resumption } = options
  const {
    base = defaultBackoff.base,
    cap = defaultBackoff.cap,
    attempts = 2,
    budget = 600_000,
  } = options.retry ?? {}
  const whole = createWhole(options)
  let link: Link | undefined
  let verdict: Verdict = 'more'
  /** Whether the chunk at hand held an event. */
  let heard = false
  let began = false
  let failures = 0
  /** Failures that the next wait counts: fewer, where a connection stood for long between. */
  let inARow = 0
  let lostAt: number | undefined
  let opened = resumption.stands
  let serverDelay: number | undefined
  /** Events that wait for what takes them in. */
  const held: ServerSentEvent[] = []
  let preparation: Promise<void> | undefined

  async function open(request: RequestOptions): Promise<Link> {
    const controller = new AbortController()
    const { signal } = controller
    const unfollow = follow(whole.signal, controller)
    const deadlines = createDeadlines(options, (error) => controller.abort(error))
    const cut = () => {
      deadlines.stop()
      unfollow()
      controller.abort()
    }
    try {
      const connection = await connect({ ...request, signal, prepareBody: options.prepareBody })
      deadlines.answered()
      const events = createEventDecoder({
        maxEventSize: options.maxEventSize,
        grammar: options.grammar,
        onComment: () => deadlines.comment(),
        onRetry: (milliseconds) => (serverDelay = milliseconds),
        onId: (id) => resumption.id(id),
        onEvent: hear,
      })
      resumption.opened(connection.response, request)
      opened = true
      return { connection, events, deadlines, openedAt: performance.now(), cut }
    } catch (error) {
      cut()
      throw error
    }
  }

  function hear(event: ServerSentEvent): void {
    heard = true
    if (verdict === 'more') preparation ??= options.prepare?.(event)
    if (preparation) held.push(event)
    else take(event)
  }

  /** Takes in the events that wait. */
  async function takeHeld(): Promise<void> {
    while (preparation) {
      await preparation
      preparation = undefined
      for (const event of held.splice(0)) hear(event)
    }
  }

  function take(event: ServerSentEvent): void {
    if (verdict !== 'more') return
    const repeatable = !began && failures < attempts && !resumption.stands
    verdict = options.onEvent(event, repeatable)
    if (verdict === 'again') {
      resumption.discard()
      return
    }
    began = true
    recover()
  }

  /** What failed before is over: the next failure is a first one. */
  function recover(): void {
    failures = inARow = 0
    lostAt = undefined
  }

  /** Waits before the next attempt, or throws the error where there is to be none. */
  async function backOff(error: MillraceError): Promise<void> {
    failures += 1
    inARow += 1
    lostAt ??= performance.now()
    const inTime = performance.now() - lostAt < budget
    const resuming = opened && resumption.request(began) !== undefined
    const allowed = resuming ? inTime : !began && failures <= attempts
    if (whole.signal.aborted || !allowed || !mayPass(error, resuming)) throw error
    options.onLost?.(error)
    const wish = { retryAfter: error.retryAfter, pause: serverDelay }
    const delay = delayOf(inARow, { base, cap }, wish)
    await waitOrWake(delay, whole.signal, error.retryAfter === undefined)
    whole.throwIfAborted()
  }

  /** Connects, or says that the server has no more to give. */
  async function establish(): Promise<Link | undefined> {
    for (;;) {
      const resume = resumption.request(began)
      const again = opened && resume !== undefined
      try {
        const established = await open(resume ?? options)
        options.onOpen?.()
        return established
      } catch (cause) {
        const error = toMillraceError(cause)
        const status = error.status ?? 0
        // No content: the server says that nothing follows the last event.
        if (resume && status === 204) return undefined
        if (again && [404, 409, 410].includes(status)) {
          throw new MillraceError('resume', `The stream cannot be resumed: ${error.message}`, error)
        }
        await backOff(error)
      }
    }
  }

  /** The connection is lost. Returns where another is to be made, else throws the error. */
  async function lose(error: MillraceError): Promise<void> {
    // One that stood for long is not the next in a row of failures, though no event came by it.
    if (link && performance.now() - link.openedAt > cap) inARow = 0
    link?.cut()
    link = undefined
    verdict = 'more'
    await backOff(error)
  }

  function close(): void {
    link?.cut()
    link = undefined
    whole.close()
  }

  /** Hands over a chunk, or the end of a body. Returns whether that is the stream's end. */
  function pass({ events, deadlines }: Link, chunk: Uint8Array | undefined): boolean {
    if (chunk) {
      heard = false
      events.push(chunk)
      deadlines.bytes(heard)
      return false
    }
    if (resumption.goesOnBehindEnd(began)) return false
    events.end()
    return true
  }

  return {
    // One promise a chunk: this is where a stream that comes token by token spends its time.
    async read() {
      let more = false
      try {
        link ??= await establish()
        if (!link) return false
        try {
          const chunk = await link.connection.read()
          let ended = false
          try {
            ended = pass(link, chunk)
          } finally {
            if (preparation) await takeHeld()
          }
          more = verdict === 'more' && chunk !== undefined
          if (more || verdict === 'over' || (verdict === 'more' && ended)) return more
          throw new MillraceError('network', 'The connection ended before the stream did.')
        } catch (cause) {
          await lose(toMillraceError(cause))
          more = true
          return true
        }
      } finally {
        if (!more) close()
      }
    },
    close,
  }
}

/** The time and the signal that bound the whole, whatever connections it takes. */
function createWhole({ signal, maxDuration = defaultMaxDuration }: EventsOptions) {
  const controller = new AbortController()
  const seconds = maxDuration / 1000
  const watchdog = createWatchdog(maxDuration, () => {
    controller.abort(new MillraceError('timeout', `The answer took longer than ${seconds} s.`))
  })
  const unfollow = follow(signal, controller)
  return {
    signal: controller.signal,
    throwIfAborted() {
      if (controller.signal.aborted) throw toMillraceError(controller.signal.reason)
    },
    close() {
      watchdog.stop()
      unfollow()
    },
  }
}

/** Has a controller abort when a signal fires, for its reason. Returns the function that ends it. */
function follow(signal: AbortSignal, controller: AbortController): () => void {
  return onAbort(signal, () => controller.abort(signal.reason))
}

/** Whether the same request may fare better a little later. */
function mayPass({ code, status = 0 }: MillraceError, resuming: boolean): boolean {
  switch (code) {
    case 'network':
    case 'timeout':
    case 'provider':
      return true
    case 'content-type':
      // A gateway's page in place of the stream, while what is behind it is away.
      return resuming
    case 'http':
      return [408, 425, 429].includes(status) || (status >= 500 && status !== 501)
    default:
      return false
  }
}
