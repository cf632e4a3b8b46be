import { formatCursor, type Terminal } from '@millrace/relay'
import type { Claims } from './claims.ts'
import { rowsFrom } from './commands.ts'
import type { Client, Connection } from './connection.ts'
import type { Keys } from './keys.ts'
import { isTaken } from './refusals.ts'
import { foot, footFields, isFoot } from './rows.ts'

/** How streams end in Redis, whoever ends them. */
export interface Ending {
  /**
   * Writes the end, if there is none yet. Returns whether this call did.
   * @param patience How long Redis may be away, in milliseconds.
   */
  end(id: string, terminal: Terminal, patience: number): Promise<boolean>
  /** Forgets a stream, and frees the key that it has claimed. */
  remove(id: string): Promise<void>
}

export interface EndingOptions {
  readonly connection: Connection
  readonly keys: Keys
  readonly claims: Claims
  readonly keepMs: number
  readonly patience: number
}

export function createEnding(options: EndingOptions): Ending {
  const { connection, keys, claims, keepMs, patience } = options

  async function place(
    client: Client,
    id: string,
    fields: Readonly<Record<string, string>>,
  ): Promise<boolean> {
    const at = formatCursor(foot)
    try {
      return (await client.xAddNoMkStream(keys.log(id), at, fields)) !== null
    } catch (error) {
      if (!isTaken(error)) throw error
      // Perhaps by this very call, whose first reply was lost.
      const [row] = await rowsFrom(client, keys.log(id), at, 1)
      return row !== undefined && isFoot(row) && row.message['by'] === fields['by']
    }
  }

  /** Tells those who write and those who read, wherever they are. */
  function tell(client: Client, id: string): Promise<unknown> {
    return Promise.all([client.publish(keys.stop(id), ''), client.publish(keys.news(id), '')])
  }

  return {
    async end(id, terminal, outage) {
      const fields = footFields(terminal, crypto.randomUUID())
      const [done, [first]] = await connection.run(outage, (client) =>
        Promise.all([place(client, id, fields), rowsFrom(client, keys.log(id), '-', 1)]),
      )
      if (!done) return false
      const key = first?.message['key']
      // It has its end. Without these it is kept for a lease longer, and news is found by looking.
      await connection
        .run(patience, (client) =>
          Promise.all([
            client.pExpire(keys.log(id), keepMs),
            key === undefined ? 0 : client.pExpire(keys.claim(key), keepMs),
            client.del(keys.lease(id)),
            tell(client, id),
          ]),
        )
        .catch(() => {})
      return true
    },

    async remove(id) {
      const [first] = await connection.run(patience, (client) =>
        rowsFrom(client, keys.log(id), '-', 1),
      )
      await connection.run(patience, (client) =>
        Promise.all([client.del([keys.log(id), keys.lease(id)]), tell(client, id)]),
      )
      const key = first?.message['key']
      if (key !== undefined) await claims.free(key, id)
    },
  }
}
