/** How long to wait between attempts. */
export interface Backoff {
  /** The longest first wait, in milliseconds. */
  readonly base: number
  /** The longest wait at all, in milliseconds; what a server asks for is cut to it as well. */
  readonly cap: number
}

/** Half a second at first, doubled each time, up to half a minute. */
export const defaultBackoff: Backoff = { base: 500, cap: 30_000 }

/**
 * The wait before the next attempt, in milliseconds: exponential, with full jitter, so that many
 * clients that lost the same server do not come back at the same moment.
 *
 * @param failures How many attempts have failed in a row, from 1.
 * @param asked What the server asked for, which goes before.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function delayOf(failures: number, { base, cap }: Backoff, asked?: number): number {
  if (asked !== undefined) return Math.min(asked, cap)
  return Math.random() * Math.min(cap, base * 2 ** Math.min(failures - 1, 30))
}
