import type { NewStream } from '@millrace/relay'
import type { Connection } from './connection.ts'
import type { Keys } from './keys.ts'
import type { StreamWriter } from './writer.ts'

/** Says in Redis that the writers of this process are alive. */
export interface Leases {
  /** Keeps a stream's lease until the function that is returned is called. */
  hold(stream: NewStream, writer: StreamWriter): () => void
  /** Renews all of them now, after Redis was away. */
  renew(): void
  /** Gives them back, so that nobody need wait for their end. */
  close(): Promise<void>
}

export interface LeasesOptions {
  readonly connection: Connection
  readonly keys: Keys
  readonly leaseMs: number
  readonly keepMs: number
  readonly replyMs: number
}

export function createLeases(options: LeasesOptions): Leases {
  const { connection, keys, leaseMs, keepMs, replyMs } = options
  const held = new Map<string, { readonly stream: NewStream; readonly writer: StreamWriter }>()
  let timer: ReturnType<typeof setInterval> | undefined

  /** What is kept outlives its writer for as long as an ended stream is kept. */
  async function extend({ id, key }: NewStream, existing: boolean): Promise<boolean> {
    const [renewed] = await connection.run(replyMs, (client) =>
      Promise.all([
        client.set(keys.lease(id), '1', {
          expiration: { type: 'PX', value: leaseMs },
          ...(existing ? { condition: 'XX' } : {}),
        }),
        client.pExpire(keys.log(id), leaseMs + keepMs),
        key === undefined ? 0 : client.pExpire(keys.claim(key), leaseMs + keepMs),
      ]),
    )
    return renewed !== null
  }

  async function renewOne(id: string): Promise<void> {
    const lease = held.get(id)
    if (!lease || (await extend(lease.stream, true))) return
    // It ran out: the process was paused, or Redis was away. Nobody may have noticed yet.
    await lease.writer.check(false)
    if (held.has(id)) await extend(lease.stream, false)
  }

  function renew(): void {
    // What fails is tried again before the lease runs out.
    for (const id of held.keys()) renewOne(id).catch(() => {})
  }

  return {
    hold(stream, writer) {
      held.set(stream.id, { stream, writer })
      if (!timer) {
        timer = setInterval(renew, leaseMs / 3)
        // It must not keep a process alive that has nothing else to do.
        timer.unref()
      }
      return () => {
        held.delete(stream.id)
        if (held.size > 0) return
        clearInterval(timer)
        timer = undefined
      }
    },
    renew,
    async close() {
      clearInterval(timer)
      const leases = [...held.keys()].map((id) => keys.lease(id))
      held.clear()
      if (leases.length === 0) return
      await connection
        .run(replyMs, (client) => Promise.all(leases.map((lease) => client.del(lease))))
        .catch(() => {})
    },
  }
}
