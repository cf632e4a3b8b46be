/**
 * What went wrong, as one word.
 *
 * - `http`: the server answered with a status outside 200–299.
 * - `network`: no answer, or the connection broke.
 * - `timeout`: a time limit passed.
 * - `aborted`: the caller stopped it.
 * - `protocol`: what came is not what the format allows, e.g. an event whose data is not JSON.
 * - `provider`: the provider reported an error inside the stream.
 * - `truncated`: the stream ended before the format's own terminator.
 * - `content-type`: a 2xx answer that is not an event stream.
 * - `too-large`: an event or a stream passed its size limit.
 * - `resume`: the stream cannot be resumed.
 */
export type ErrorCode =
  | 'http'
  | 'network'
  | 'timeout'
  | 'aborted'
  | 'protocol'
  | 'provider'
  | 'truncated'
  | 'content-type'
  | 'too-large'
  | 'resume'

/** Context of a {@link MillraceError}; every field is set only where it is known. */
export interface ErrorDetails {
  /** HTTP status of the answer. */
  readonly status?: number | undefined
  /** How long the server asked to wait before the next try, in milliseconds. */
  readonly retryAfter?: number | undefined
  /** The provider's id of the request, for its support. */
  readonly requestId?: string | undefined
  /** The provider's own name of the error, e.g. `rate_limit_error`. */
  readonly type?: string | undefined
  /** What the error was read from: the body's first kilobyte, or the event's payload. */
  readonly raw?: unknown
  readonly cause?: unknown
}

const brand = Symbol.for('millrace.error')

/** The one class of every error that Millrace reports; tell them apart by `code`. */
export class MillraceError extends Error {
  override readonly name: string = 'MillraceError'
  readonly code: ErrorCode
  readonly status: number | undefined
  readonly retryAfter: number | undefined
  readonly requestId: string | undefined
  readonly type: string | undefined
  readonly raw: unknown

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.status = details.status
    this.retryAfter = details.retryAfter
    this.requestId = details.requestId
    this.type = details.type
    this.raw = details.raw
    Object.defineProperty(this, brand, { value: true })
  }
}

/**
 * Whether a value is a {@link MillraceError}. Works across realms and across two copies of the
 * package, where `instanceof` does not.
 */
export function isMillraceError(value: unknown): value is MillraceError {
  return typeof value === 'object' && value !== null && brand in value
}

/** A thrown value as a {@link MillraceError}; what is none counts as a failure of the connection. */
export function toMillraceError(cause: unknown): MillraceError {
  if (isMillraceError(cause)) return cause
  const message = cause instanceof Error ? cause.message : String(cause)
  return new MillraceError('network', message, { cause })
}
