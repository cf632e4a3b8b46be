import { MillraceError } from '../errors.ts'
import type { Delta, ErrorDelta } from '../message/delta.ts'
import { loadRepeatReader } from '../protocols/payload-reader.ts'
import type { Protocol, ProtocolDecoder } from '../protocols/protocol.ts'
import type { ServerSentEvent } from '../sse/event.ts'
import type { Limits } from '../transport/limits.ts'
import { openEvents, type RetryOptions, type Verdict } from '../transport/reconnect.ts'
import type { RequestOptions } from '../transport/request.ts'
import { createAnswerResumption } from '../transport/resumption.ts'
import { callSafely } from '../publish/call-safely.ts'
import { createFormat } from './format.ts'

/** How one response is asked for and read. */
export interface ResponseOptions extends RequestOptions, Limits {
  /**
   * The wire format. Default `auto`, which tells it by the payloads: what tells them apart is loaded
   * together with the first answer, and the one format that it has. A format that is named here is
   * there from the start, and so is every one where `auto` itself is.
   */
  readonly protocol?: Protocol | undefined
  /** When a request is made again, and a dropped answer resumed. */
  readonly retry?: RetryOptions | undefined
  /** Sees every event as it came, before it is decoded. */
  readonly onEvent?: ((event: ServerSentEvent) => void) | undefined
}

/** A response that is asked for, or one that the server has kept. */
export interface ResponseRequest extends ResponseOptions {
  /** Where the server keeps the answer: it is read from there, from its start, with a GET. */
  readonly keptAt?: string | undefined
}

/** What the reader of a response is told. */
export interface ResponseHandlers {
  readonly onDelta: (delta: Delta) => void
  /** A connection stands: the first, or one in place of a lost one. */
  readonly onOpen?: (() => void) | undefined
  /** A connection failed or was lost, and another will be made. */
  readonly onLost?: (() => void) | undefined
}

/** One response under way. */
export interface ResponseReader {
  /**
   * Waits for one network chunk and pushes it through all stages in one go: when it resolves, all
   * deltas of the chunk have been handed over.
   *
   * @returns Whether there may be more. `false` only where the answer was whole.
   * @throws MillraceError `provider` and `protocol` for an error in the stream, `truncated` for an
   *   end before the terminator, `resume` where a dropped answer cannot be had again, and whatever
   *   ended a connection that could not be replaced.
   */
  read(): Promise<boolean>
  /** Lets go of the connection. Hands over no delta. */
  close(): void
}

/** Opens a response. The request is made with the first `read`. */
export function openResponse(
  options: ResponseRequest,
  { onDelta, onOpen, onLost }: ResponseHandlers,
  signal: AbortSignal,
): ResponseReader {
  const { onEvent } = options
  // While the request is on its way.
  void loadRepeatReader()
  const format = createFormat(options)
  let failure: ErrorDelta | undefined
  let failureShown = false
  let decoder: ProtocolDecoder | undefined

  function createDecoder(): ProtocolDecoder | undefined {
    return format.protocol?.decoder((delta) => {
      // Held back until it is clear that the request is not made again.
      if (delta.type === 'error' && !failure) failure = delta
      else onDelta(delta)
    })
  }

  function take(event: ServerSentEvent, repeatable: boolean): Verdict {
    if (onEvent) callSafely(onEvent, event)
    decoder ??= createDecoder()
    const over = decoder?.decode(event) === true
    if (!failure || failureShown) return over ? 'over' : 'more'
    if (repeatable && mayPass(failure)) {
      failure = undefined
      decoder = undefined
      return 'again'
    }
    failureShown = true
    onDelta(failure)
    return over ? 'over' : 'more'
  }
  const request = { ...options, fetch: format.fetch }
  const events = openEvents({
    ...request,
    signal,
    prepareBody: format.prepareBody,
    prepare: (event) => (decoder ??= createDecoder())?.prepare?.(event),
    onEvent: take,
    onOpen,
    onLost,
    resumption: createAnswerResumption(request, {
      keptAt: options.keptAt,
      mayResume: () => !failureShown,
      resumeUrl: () => decoder?.resumeUrl?.(String(options.url)),
    }),
  })

  return {
    async read() {
      let more: boolean
      try {
        more = await events.read()
      } catch (error) {
        // The answer's parts are ended; what was received stays.
        decoder?.end()
        throw error
      }
      if (more) return true
      decoder ??= createDecoder()
      const whole = decoder?.end() === true
      if (failure) throw toError(failure)
      if (!whole) throw new MillraceError('truncated', 'The answer broke off before its end.')
      return false
    },
    close: () => events.close(),
  }
}

/** How providers call a failure that has nothing to do with the request. */
const passing =
  /^(overloaded(_error)?|api_error|server_error|internal_server_error|rate_limit_(error|exceeded)|unavailable|resource_exhausted|internal|429|5\d\d)$/i

function mayPass({ code, name = '' }: ErrorDelta): boolean {
  return code === 'provider' && passing.test(name)
}

function toError(delta: ErrorDelta): MillraceError {
  return new MillraceError(delta.code, delta.message, {
    type: delta.name,
    requestId: delta.requestId,
    raw: delta.raw,
  })
}
