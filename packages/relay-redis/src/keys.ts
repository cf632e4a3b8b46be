/**
 * The names of what is kept. The braces are hash tags: all of a stream is in one slot of a Redis
 * Cluster, so that one transaction may hold it.
 * @see https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags
 */
export interface Keys {
  /** The stream's events. */
  log(id: string): string
  /** Is there while the stream's writer is alive. */
  lease(id: string): string
  /** The id of the stream that has claimed a key. */
  claim(key: string): string
  /** A channel: something was appended. */
  news(id: string): string
  /** A channel: the stream was ended or deleted by another than its writer. */
  stop(id: string): string
}

export function createKeys(prefix: string): Keys {
  return {
    log: (id) => `${prefix}{${id}}:log`,
    lease: (id) => `${prefix}{${id}}:lease`,
    claim: (key) => `${prefix}claim:{${key}}`,
    news: (id) => `${prefix}{${id}}:news`,
    stop: (id) => `${prefix}{${id}}:stop`,
  }
}
