/** How long to wait between attempts. */
export interface Backoff {
  /** The longest first wait, in milliseconds. */
  readonly base: number
  /** The longest wait at all, in milliseconds; what a server asks for is cut to it as well. */
  readonly cap: number
}

/** Half a second at first, doubled each time, up to half a minute. */
export const defaultBackoff: Backoff = { base: 500, cap: 30_000 }

/** What the server said about the next attempt, in milliseconds. */
export interface ServerWish {
  /** `Retry-After`: when to come back. Goes before all else. */
  readonly retryAfter?: number | undefined
  /** The `retry:` field: how long to wait at least. */
  readonly pause?: number | undefined
}

/**
 * The wait before the next attempt, in milliseconds: exponential, with full jitter, so that many
 * clients that lost the same server do not come back at the same moment. Where the server named a
 * pause, it is kept to first, and the growing part comes on top of it from the second failure on.
 *
 * @param failures How many attempts have failed in a row, from 1.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#concept-event-stream-reconnection-time
 */
export function delayOf(
  failures: number,
  { base, cap }: Backoff,
  { retryAfter, pause }: ServerWish = {},
): number {
  if (retryAfter !== undefined) return Math.min(retryAfter, cap)
  const doublings = Math.min(failures - 1, 30)
  if (pause === undefined) return Math.random() * Math.min(cap, base * 2 ** doublings)
  return Math.min(cap, pause + Math.random() * base * (2 ** doublings - 1))
}
