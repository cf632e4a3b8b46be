import type { Connection } from './connection.ts'
import type { Keys } from './keys.ts'

/** Keys that streams claim, one stream each. A stream is there before its claim is. */
export interface Claims {
  /** The stream that has a key; `undefined` for none, or for one that is no longer kept. */
  holderOf(key: string): Promise<string | undefined>
  /** Claims a key for a stream; gives the stream that has it then. */
  take(key: string, id: string): Promise<string>
  /** Takes it from the stream, if it is still the one that has it. */
  free(key: string, id: string): Promise<void>
}

export interface ClaimsOptions {
  readonly connection: Connection
  readonly keys: Keys
  /** How long a claim is kept whose writer says nothing, in milliseconds. */
  readonly ttl: number
  readonly patience: number
}

/** In one step, as another stream may take the key in between. */
const compareAndDelete = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`

export function createClaims({ connection, keys, ttl, patience }: ClaimsOptions): Claims {
  async function free(key: string, id: string): Promise<void> {
    await connection.run(patience, (client) =>
      client.eval(compareAndDelete, { keys: [keys.claim(key)], arguments: [id] }),
    )
  }

  return {
    async holderOf(key) {
      const id = await connection.run(patience, (client) => client.get(keys.claim(key)))
      if (id === null) return undefined
      const there = await connection.run(patience, (client) => client.exists(keys.log(id)))
      if (there === 1) return id
      await free(key, id)
      return undefined
    },

    take(key, id) {
      const expiration = { type: 'PX', value: ttl } as const
      return connection.run(patience, async (client) => {
        for (;;) {
          const taken = await client.set(keys.claim(key), id, { expiration, condition: 'NX' })
          if (taken !== null) return id
          // Also where it was this stream that took it, and the reply was lost.
          const holder = await client.get(keys.claim(key))
          if (holder !== null) return holder
        }
      })
    },

    free,
  }
}
