import type { RedisClientOptions } from 'redis'
import { openClient, type Client } from './connection.ts'

/** The one connection by which a process is told of news, whatever it listens for. */
export interface Subscriptions {
  /**
   * Calls the listener for each message, and once when the channel can be heard. Messages may be
   * lost with their connection, so that somebody has to look as well. Returns the way out.
   */
  listen(channel: string, listener: () => void): () => void
  close(): void
}

export function createSubscriptions(options: RedisClientOptions): Subscriptions {
  let client: Client | undefined
  let closed = false

  return {
    listen(channel, listener) {
      const opened = (client ??= openClient(options))
      // By a name of its own, so that leaving takes no other's listener along.
      const own = () => listener()
      const heard = () => {
        if (!closed) listener()
      }
      opened.subscribe(channel, own).then(heard, () => {})
      return () => {
        if (!closed) opened.unsubscribe(channel, own).catch(() => {})
      }
    },
    close() {
      closed = true
      client?.destroy()
    },
  }
}
