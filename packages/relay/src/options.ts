import type { FailureReason, Log, StreamStatus } from './log/log.ts'

/** A provider that requests may go to. */
export interface Upstream {
  /** Where it is, e.g. `https://api.openai.com`. What follows the upstream's name is added. */
  readonly baseUrl: string | URL
  /**
   * Its key and whatever else each request carries, e.g. `{ authorization: 'Bearer …' }`. A function
   * is called for each request. Goes before what the client sent, and never leaves the server but
   * to this upstream.
   */
  readonly headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>) | undefined
  /**
   * Which paths are served, as the client wrote them behind the upstream's name. Default: those
   * that ask a model for an answer, so that the key is of no use for files, fine-tuning or billing.
   */
  readonly allows?: ((path: string) => boolean) | undefined
  /** Further request headers that go on from the client. Default: none. */
  readonly requestHeaders?: readonly string[] | undefined
  /** Further response headers that go back to the client. Default: none. */
  readonly responseHeaders?: readonly string[] | undefined
  /** Default: the global `fetch`. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined
}

/** What a request wants to do. */
export type Action = 'start' | 'read' | 'inspect' | 'stop'

/**
 * Says under whose name a request acts, e.g. a user's id from its session; `undefined` for nobody.
 * A stream belongs to the name it was started under, and other names are told there is none. The
 * stream is given so that it can be shared: who returns `stream.owner` for it lets the request in.
 * The request's body must not be read.
 *
 * @param stream The stream the request names; `undefined` for `start`.
 */
export type Authorize = (
  request: Request,
  stream: StreamStatus | undefined,
  action: Action,
) => string | undefined | Promise<string | undefined>

/** How long, how large, how many. All times are in milliseconds; `Infinity` is no limit. */
export interface RelayLimits {
  /** The longest request body, in bytes. Default 10,485,760. */
  readonly maxBodyBytes?: number | undefined
  /** The most one stream's events may add up to, in bytes. Default 67,108,864. */
  readonly maxStreamBytes?: number | undefined
  /** The longest event, in characters. Default 16,777,216. */
  readonly maxEventSize?: number | undefined
  /** How many streams of one owner may run at once in this process. Default 20. */
  readonly streamsPerOwner?: number | undefined
  /** From a request to the end of its stream. Default 3,600,000. */
  readonly maxDuration?: number | undefined
  /** How long an upstream may send nothing at all, before its headers or after. Default 120,000. */
  readonly upstreamIdle?: number | undefined
  /**
   * How long a stream goes on while nobody reads it in this process. Default: to its end.
   */
  readonly orphanGrace?: number | undefined
  /** How long a reader may take for what it was sent last. Default 30,000. */
  readonly drainLimit?: number | undefined
}

export interface RelayOptions {
  /** By the name that stands first in a request's path. */
  readonly upstreams: Readonly<Record<string, Upstream>>
  readonly authorize: Authorize
  /** Where streams are kept. Default: `memoryLog()`. */
  readonly log?: Log | undefined
  /** Where the relay is mounted, e.g. `/api`. Default: at the root. */
  readonly basePath?: string | undefined
  readonly limits?: RelayLimits | undefined
  /** How long without an event until a comment is sent, in milliseconds. Default 12,000. */
  readonly heartbeat?: number | undefined
  /** What readers are asked to wait before they come back, in milliseconds. Default 500. */
  readonly retry?: number | undefined
  /**
   * The host names the relay is known by, without port. Requests for any other are refused, so that
   * no other site can point its own name here. Default: any.
   */
  readonly hosts?: readonly string[] | undefined
  /**
   * Other sites whose pages may use the relay, e.g. `https://app.example.com`, with their cookies.
   * Default: none but the relay's own.
   */
  readonly allowedOrigins?: readonly string[] | undefined
  /** Where it says that it is well. `false`: nowhere. Default `/healthz`, below the base path. */
  readonly healthPath?: string | false | undefined
  /** Is told what happens, one entry each. Holds no header, query, body, key or message. */
  readonly onLog?: ((entry: RelayLogEntry) => void) | undefined
}

/** One thing that happened, for a structured log. Times are in milliseconds. */
export type RelayLogEntry =
  | { readonly event: 'request-refused'; readonly status: number; readonly reason: string }
  | {
      readonly event: 'upstream-answered'
      readonly upstream: string
      readonly status: number
      readonly latency: number
    }
  | { readonly event: 'upstream-failed'; readonly upstream: string; readonly reason: string }
  | { readonly event: 'stream-started'; readonly stream: string; readonly upstream: string }
  | { readonly event: 'stream-joined'; readonly stream: string }
  | { readonly event: 'stream-resumed'; readonly stream: string }
  | {
      readonly event: 'stream-ended'
      readonly stream: string
      readonly reason: 'end' | 'cancelled' | FailureReason
      readonly events: number
      readonly duration: number
    }
  | { readonly event: 'reader-cut'; readonly stream: string }
  | { readonly event: 'internal-error'; readonly error: string }

/** {@link RelayLimits}, with all of them set. */
export type Limits = { readonly [Name in keyof RelayLimits]-?: number }

export const defaultLimits: Limits = {
  maxBodyBytes: 10 * 1024 * 1024,
  maxStreamBytes: 64 * 1024 * 1024,
  maxEventSize: 16 * 1024 * 1024,
  streamsPerOwner: 20,
  maxDuration: 3_600_000,
  upstreamIdle: 120_000,
  orphanGrace: Number.POSITIVE_INFINITY,
  drainLimit: 30_000,
}

/** The limits, with the defaults of those not set: an `undefined` must not hide a default. */
export function withDefaultLimits(given: RelayLimits = {}): Limits {
  const limits: { -readonly [Name in keyof Limits]: number } = { ...defaultLimits }
  for (const [name, value] of Object.entries(given)) {
    if (isLimit(name) && value !== undefined) limits[name] = value
  }
  return limits
}

function isLimit(name: string): name is keyof Limits {
  return Object.hasOwn(defaultLimits, name)
}
