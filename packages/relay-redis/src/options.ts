import type { RedisClientOptions } from 'redis'

export interface RedisLogOptions {
  /** Where Redis is, e.g. `redis://127.0.0.1:6379` or `rediss://user:password@host:6379/1`. */
  readonly url?: string | undefined
  /**
   * A client that the application has, open or not, of node-redis 6. The log makes its own
   * connections by its options and leaves the client itself alone. One of this and `url` is needed.
   */
  readonly client?: { readonly options: RedisClientOptions } | undefined
  /** What the names of all keys and channels begin with. Default `millrace:`. */
  readonly prefix?: string | undefined
  /** How long an ended stream is kept, in milliseconds. Default 600,000. */
  readonly keepMs?: number | undefined
  /**
   * For how long the process that writes a stream counts as alive when it says nothing, in
   * milliseconds. It says so three times in that time. Default 15,000.
   */
  readonly leaseMs?: number | undefined
  /**
   * How often the streams of other processes that are read here are looked at, in milliseconds,
   * beside the messages that tell of news: how soon a lease that has run out is noticed. Default
   * 1,000.
   */
  readonly pollMs?: number | undefined
  /** How long a reply may take until the connection counts as lost, in milliseconds. Default 5,000. */
  readonly replyMs?: number | undefined
  /**
   * How long a stream under way waits for a Redis that is away, in milliseconds. Upstream is not
   * read meanwhile; then the stream fails. Default 30,000.
   */
  readonly outageMs?: number | undefined
}

/** {@link RedisLogOptions}, with all of them set. */
export type Settings = {
  readonly [Name in Exclude<keyof RedisLogOptions, 'url' | 'client'>]-?: NonNullable<
    RedisLogOptions[Name]
  >
}

export function settingsOf(options: RedisLogOptions): Settings {
  return {
    prefix: options.prefix ?? 'millrace:',
    keepMs: options.keepMs ?? 600_000,
    leaseMs: options.leaseMs ?? 15_000,
    pollMs: options.pollMs ?? 1000,
    replyMs: options.replyMs ?? 5000,
    outageMs: options.outageMs ?? 30_000,
  }
}

/** @throws TypeError where it is not said where Redis is. */
export function clientOptionsOf({ url, client }: RedisLogOptions): RedisClientOptions {
  if (url !== undefined) return { url }
  if (client) return client.options
  throw new TypeError('The log needs a url or a client.')
}
