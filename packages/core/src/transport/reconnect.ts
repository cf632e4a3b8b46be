import { MillraceError, toMillraceError } from '../errors.ts'
import { createEventDecoder, type EventDecoder } from '../sse/decode.ts'
import type { ServerSentEvent } from '../sse/event.ts'
import { defaultBackoff, delayOf, type Backoff } from './backoff.ts'
import { connect, type Connection } from './connect.ts'
import { createDeadlines, defaultMaxDuration, type Deadlines, type Limits } from './limits.ts'
import type { RequestOptions } from './request.ts'
import { waitOrWake } from './wait.ts'
import { createWatchdog } from './watchdog.ts'
import { withDefaults } from './with-defaults.ts'

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

const defaultRetry = { ...defaultBackoff, attempts: 2, budget: 600_000 }

/** What the reader of an event makes of it: there is more, it was the last, or ask once more. */
export type Verdict = 'more' | 'over' | 'again'

export interface EventsOptions extends RequestOptions, Limits {
  readonly signal: AbortSignal
  readonly retry?: RetryOptions | undefined
  /** What the protocol has to add to the body, e.g. `stream: true`. */
  readonly prepareBody?: ((body: unknown) => unknown) | undefined
  /**
   * Takes in one event. Called for each exactly once, whatever happens to the connections. `again`
   * is for a failure the server reports in its first event, and only where `repeatable` holds.
   */
  readonly onEvent: (event: ServerSentEvent, repeatable: boolean) => Verdict
  /** A connection was lost and is being replaced (`true`), or is back (`false`). */
  readonly onReconnecting?: ((reconnecting: boolean) => void) | undefined
  /** Whether a lost connection is worth replacing. Default: always. */
  readonly mayResume?: (() => boolean) | undefined
  /** Where the format itself can be resumed, if it can. */
  readonly resumeUrl?: (() => string | undefined) | undefined
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
  readonly cut: () => void
}

/**
 * Opens a response's events. Before the first event, a failure that may pass is tried again with
 * back-off. After it, a lost connection is replaced only where the server gave ids and a place to
 * resume from (`Content-Location`, or the URL itself where it was a GET), so that no event is lost
 * and none comes twice.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header
 */
export function openEvents(options: EventsOptions): EventReader {
  const retry = withDefaults(defaultRetry, options.retry)
  const whole = createWhole(options)
  let link: Link | undefined
  let verdict: Verdict = 'more'
  let began = false
  let failures = 0
  let lostAt: number | undefined
  let lastEventId = ''
  let place: Place | undefined
  let serverDelay: number | undefined

  function resumeRequest(): RequestOptions | undefined {
    if (options.mayResume?.() === false) return undefined
    const native = options.resumeUrl?.()
    const url = native ?? place?.url
    if (url === undefined) return undefined
    // Without an id, what began would begin anew; what has not begun is only kept where it was told.
    const known = began ? lastEventId !== '' : place?.told === true
    if (native === undefined && !known) return undefined
    const headers = async () => {
      const own = typeof options.headers === 'function' ? await options.headers() : options.headers
      const all = new Headers(own)
      all.delete('content-type')
      if (native === undefined && lastEventId !== '') all.set('last-event-id', lastEventId)
      return all
    }
    return { ...options, url, method: 'GET', headers, body: undefined }
  }

  /** Whether a body that ended cleanly may yet have more: only where the server keeps it. */
  function goesOnBehindEnd(): boolean {
    if (resumeRequest() === undefined) return false
    return place?.told === true || options.resumeUrl?.() !== undefined
  }

  async function open(request: RequestOptions): Promise<Link> {
    const controller = new AbortController()
    const abort = () => controller.abort(whole.signal.reason)
    whole.signal.addEventListener('abort', abort)
    if (whole.signal.aborted) abort()
    const deadlines = createDeadlines(options, (error) => controller.abort(error))
    const cut = () => {
      deadlines.stop()
      whole.signal.removeEventListener('abort', abort)
      controller.abort()
    }
    try {
      const { signal } = controller
      const connection = await connect({ ...request, signal, prepareBody: options.prepareBody })
      deadlines.answered()
      const events = createEventDecoder({
        maxEventSize: options.maxEventSize,
        onComment: () => deadlines.comment(),
        onRetry: (milliseconds) => (serverDelay = milliseconds),
        onId: (id) => (lastEventId = id),
        onEvent: (event) => {
          deadlines.event()
          take(event)
        },
      })
      place ??= placeOf(connection.response, request)
      return { connection, events, deadlines, cut }
    } catch (error) {
      cut()
      throw error
    }
  }

  function take(event: ServerSentEvent): void {
    if (verdict !== 'more') return
    verdict = options.onEvent(event, !began && failures < retry.attempts)
    if (verdict === 'again') return
    began = true
    failures = 0
    lostAt = undefined
  }

  /** Waits before the next attempt, or throws the error where there is to be none. */
  async function backOff(error: MillraceError): Promise<void> {
    failures += 1
    lostAt ??= performance.now()
    const inTime = performance.now() - lostAt < retry.budget
    const resuming = resumeRequest() !== undefined
    const allowed = resuming ? inTime : !began && failures <= retry.attempts
    if (whole.signal.aborted || !allowed || !mayPass(error, resuming)) throw error
    const base = serverDelay ?? retry.base
    const delay = delayOf(failures, { base, cap: retry.cap }, error.retryAfter)
    await waitOrWake(delay, whole.signal, error.retryAfter === undefined)
    whole.throwIfAborted()
  }

  /** Connects, or says that the server has no more to give. */
  async function establish(): Promise<Link | undefined> {
    for (;;) {
      const resume = resumeRequest()
      try {
        const opened = await open(resume ?? options)
        if (began) options.onReconnecting?.(false)
        return opened
      } catch (cause) {
        const error = toMillraceError(cause)
        const status = error.status ?? 0
        // No content: the server says that nothing follows the last event.
        if (resume && status === 204) return undefined
        if (resume && [404, 409, 410].includes(status)) {
          throw new MillraceError('resume', `The answer cannot be resumed: ${error.message}`, error)
        }
        await backOff(error)
      }
    }
  }

  /** The connection is lost. Returns where another is to be made, else throws the error. */
  async function lose(error: MillraceError): Promise<void> {
    link?.cut()
    link = undefined
    verdict = 'more'
    if (began && resumeRequest() !== undefined && !whole.signal.aborted) {
      options.onReconnecting?.(true)
    }
    await backOff(error)
  }

  function close(): void {
    link?.cut()
    link = undefined
    whole.close()
  }

  async function readOn(): Promise<boolean> {
    link ??= await establish()
    if (!link) return false
    try {
      const chunk = await link.connection.read()
      if (chunk) {
        link.deadlines.bytes()
        link.events.push(chunk)
      } else if (!goesOnBehindEnd()) {
        link.events.end()
        if (verdict !== 'again') return false
      }
      if (verdict === 'over') return false
      if (verdict === 'more' && chunk) return true
    } catch (cause) {
      await lose(toMillraceError(cause))
      return true
    }
    await lose(new MillraceError('network', 'The connection ended before the answer did.'))
    return true
  }

  return {
    async read() {
      try {
        const more = await readOn()
        if (!more) close()
        return more
      } catch (error) {
        close()
        throw error
      }
    },
    close,
  }
}

/** The time and the signal that bound the whole, whatever connections it takes. */
function createWhole({ signal, maxDuration = defaultMaxDuration }: EventsOptions) {
  const controller = new AbortController()
  const abort = () => controller.abort(signal.reason)
  const seconds = maxDuration / 1000
  const watchdog = createWatchdog(maxDuration, () => {
    controller.abort(new MillraceError('timeout', `The answer took longer than ${seconds} s.`))
  })
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  return {
    signal: controller.signal,
    throwIfAborted() {
      if (controller.signal.aborted) throw toMillraceError(controller.signal.reason)
    },
    close() {
      watchdog.stop()
      signal.removeEventListener('abort', abort)
    },
  }
}

/** Where a response can be had again. */
interface Place {
  readonly url: string
  /** Whether the server told it: it then keeps the response. */
  readonly told: boolean
}

/**
 * Where a response says it can be had again: `Content-Location`, or its own URL where it was a GET.
 * Another origin is never believed: it would be sent this one's keys.
 */
function placeOf(response: Response, request: RequestOptions): Place | undefined {
  const isGet = (request.method ?? (request.body === undefined ? 'GET' : 'POST')) === 'GET'
  const location = response.headers.get('content-location')
  const own = response.url || String(request.url)
  if (location === null) return isGet ? { url: own, told: false } : undefined
  const base = new URL(own, globalThis.location?.href)
  if (!URL.canParse(location, base)) return undefined
  const found = new URL(location, base)
  return found.origin === base.origin ? { url: found.href, told: true } : undefined
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
