import {
  formatCursor,
  type Cursor,
  type Log,
  type NewStream,
  type Page,
  type StreamStatus,
  type Terminal,
  type Writer,
} from '@millrace/relay'
import { createClaims } from './claims.ts'
import { createConnection } from './connection.ts'
import { createEnding } from './ending.ts'
import { createKeys } from './keys.ts'
import { createLeases } from './leases.ts'
import { clientOptionsOf, settingsOf, type RedisLogOptions } from './options.ts'
import { createReading } from './reading.ts'
import { isTaken } from './refusals.ts'
import { foot, head, headFields, type Run } from './rows.ts'
import { createSubscriptions } from './subscriptions.ts'
import { createTails } from './tails.ts'
import { createWriter, type StreamWriter } from './writer.ts'

const producerLost: Terminal = { type: 'error', reason: 'producer-lost' }
const logFailed: Terminal = { type: 'error', reason: 'log-failed' }

/**
 * Keeps streams in Redis, so that they survive the process and the machine: a stream that one
 * process writes can be read, resumed and stopped by all that use the same Redis. Needs Redis 6.2
 * or newer; it takes two connections, however many streams and readers there are.
 *
 * It connects by itself, and again for as long as it is open. While Redis is away nothing is read
 * from upstream.
 * @see https://redis.io/docs/latest/develop/data-types/streams/
 * @throws TypeError where neither `url` nor `client` is given
 */
export function redisLog(options: RedisLogOptions): Log {
  const settings = settingsOf(options)
  const { leaseMs, keepMs, pollMs, replyMs, outageMs } = settings
  const clientOptions = clientOptionsOf(options)
  const keys = createKeys(settings.prefix)
  // Room for a reply that is lost, and for the same once more.
  const patience = 2 * replyMs
  const connection = createConnection({
    client: clientOptions,
    replyMs,
    onBack: () => leases.renew(),
  })
  const subscriptions = createSubscriptions(clientOptions)
  const leases = createLeases({ connection, keys, leaseMs, keepMs, replyMs })
  const reading = createReading(connection, keys, patience)
  const claims = createClaims({ connection, keys, ttl: leaseMs + keepMs, patience })
  const ending = createEnding({ connection, keys, claims, keepMs, patience })
  const tails = createTails({ keys, subscriptions, pollMs, ask })
  const writers = new Map<string, StreamWriter>()

  /** Whether a lease that is not there tells anything: after an outage its owner has yet to return. */
  function canJudge(): boolean {
    const { backSince } = connection
    return backSince === undefined || performance.now() - backSince > leaseMs / 3 + replyMs
  }

  /** Ends a stream whose writer is gone. */
  async function bury(id: string): Promise<boolean> {
    if (writers.has(id) || !canJudge()) return false
    await ending.end(id, producerLost, patience)
    return true
  }

  /** A stream of which events are missing ends where the first is, for everybody. */
  async function whole(id: string, run: Run): Promise<Page> {
    const { entries, terminal } = run
    if (!run.torn) return { entries, terminal }
    await ending.end(id, logFailed, patience)
    return { entries, terminal: { cursor: foot, terminal: logFailed } }
  }

  async function ask(id: string, after: number, thorough: boolean): Promise<Page | undefined> {
    const place: Cursor = { epoch: head.epoch, seq: after }
    const page = await whole(id, await reading.news(id, place))
    if (!thorough || page.terminal || page.entries.length > 0) return page
    const { there, alive } = await reading.signs(id)
    if (!there) return undefined
    return alive || !(await bury(id)) ? page : whole(id, await reading.news(id, place))
  }

  /** Adds the first entry, with everything's expiry and the lease. */
  async function begin(stream: NewStream): Promise<void> {
    const fields = headFields(stream)
    let repeated = false
    await connection.run(patience, async (client) => {
      try {
        await client
          .multi()
          .xAdd(keys.log(stream.id), formatCursor(head), fields)
          .pExpire(keys.log(stream.id), leaseMs + keepMs)
          .set(keys.lease(stream.id), '1', { expiration: { type: 'PX', value: leaseMs } })
          .execTyped()
      } catch (error) {
        // The reply to the first attempt was lost.
        if (!(repeated && isTaken(error))) throw error
      } finally {
        repeated = true
      }
    })
  }

  function open(stream: NewStream): Writer {
    const { id } = stream
    const tail = tails.begin(id)
    const writer = createWriter({
      id,
      connection,
      keys,
      outageMs,
      onWritten: (entries) => tail.push(entries),
      async end(terminal, outage) {
        const done = await ending.end(id, terminal, outage)
        if (done) tail.end({ cursor: foot, terminal })
        return done
      },
      onClose() {
        writers.delete(id)
        release()
        unsubscribe()
        tails.leave(id)
      },
    })
    writers.set(id, writer)
    const release = leases.hold(stream, writer)
    const unsubscribe = subscriptions.listen(keys.stop(id), () => void writer.check(true))
    return writer
  }

  async function statusOf(id: string): Promise<StreamStatus | undefined> {
    const status = await reading.status(id)
    if (!status || status.terminal || writers.has(id)) return status
    const { there, alive } = await reading.signs(id)
    return alive || !there || !(await bury(id)) ? status : reading.status(id)
  }

  return {
    async create(stream) {
      const { id, key } = stream
      const holder = key === undefined ? undefined : await claims.holderOf(key)
      if (holder !== undefined) return { claimedBy: holder }
      await begin(stream)
      const claimedBy = key === undefined ? id : await claims.take(key, id)
      if (claimedBy === id) return { writer: open(stream) }
      await ending.remove(id)
      return { claimedBy }
    },

    async finish(id, terminal) {
      const done = await ending.end(id, terminal, patience)
      if (done) writers.get(id)?.fence()
      return done
    },

    async read(id, after, maxSize) {
      const known = await tails.get(id)?.page(after, maxSize)
      if (known) return known
      const run = await reading.behind(id, after, maxSize)
      return typeof run === 'string' ? run : whole(id, run)
    },

    async wait(id, after, signal) {
      await tails.follow(id, after).wait(after, signal)
    },

    status: statusOf,

    async delete(id) {
      await ending.remove(id)
      writers.get(id)?.fence()
      tails.get(id)?.vanish()
    },

    async close() {
      await leases.close()
      tails.close()
      subscriptions.close()
      connection.close()
    },
  }
}
