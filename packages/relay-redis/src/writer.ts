import { formatCursor, LogError, type Entry, type Terminal, type Writer } from '@millrace/relay'
import { lastRows } from './commands.ts'
import type { Client, Connection } from './connection.ts'
import type { Keys } from './keys.ts'
import { isTaken } from './refusals.ts'
import { cursorOf, entryFields, foot } from './rows.ts'

/** The writer of a stream that this process began. */
export interface StreamWriter extends Writer {
  /** The stream was ended or deleted by another: nothing more is written. */
  fence(): void
  /**
   * Asks Redis how the stream is; a writer whose stream has ended is fenced. Never rejects.
   * @param told Whether it is said to be ended or deleted: else one that is not there was lost.
   */
  check(told: boolean): Promise<void>
}

export interface WriterOptions {
  readonly id: string
  readonly connection: Connection
  readonly keys: Keys
  /** How long Redis may be away, in milliseconds. */
  readonly outageMs: number
  /** Redis has taken these: they may be read. */
  readonly onWritten: (entries: readonly Entry[]) => void
  /** Ends the stream in Redis; gives whether it did. */
  readonly end: (terminal: Terminal, patience: number) => Promise<boolean>
  /** No more will be written, for whatever reason. */
  readonly onClose: () => void
}

type NewRow = readonly [place: string, fields: Record<string, string>]

interface Waiting {
  readonly texts: readonly string[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** How long the end may take where Redis was waited for in vain already, in milliseconds. */
const lastWords = 1000

/** How long nobody is told of news after nobody has listened, in milliseconds. */
const silence = 250

export function createWriter(options: WriterOptions): StreamWriter {
  const { id, connection, keys, outageMs, onWritten, end, onClose } = options
  const controller = new AbortController()
  let queue: Waiting[] = []
  let working: Promise<void> | undefined
  let state: 'open' | 'fenced' | 'failed' | 'finished' = 'open'
  /** The last event that Redis has confirmed. */
  let written = 0
  /** The connection by which Redis was last asked what it has: a new one may lead to less. */
  let knownBy = 0
  /** Until when nobody is told of news, by `performance.now()`. */
  let quietUntil = 0

  function close(to: 'fenced' | 'finished'): void {
    if (state === 'finished' || state === 'fenced') return
    state = to
    onClose()
    if (to === 'fenced') controller.abort()
  }

  /** The last event that Redis has; `-1` where it has no such stream, or one with a gap. */
  async function lastOf(client: Client): Promise<number | 'ended'> {
    const log = keys.log(id)
    // Something sent by a connection that is gone may still come in between, never go.
    const [[row], length] = await Promise.all([lastRows(client, log, 1), client.xLen(log)])
    if (!row) return -1
    const { epoch, seq } = cursorOf(row)
    if (epoch === foot.epoch) return 'ended'
    return length > seq ? seq : -1
  }

  /** @throws LogError `fenced` where the stream has its end; `failed` where events are gone. */
  async function lastIn(client: Client): Promise<number> {
    const last = await lastOf(client)
    if (last === 'ended') throw new LogError('fenced')
    if (last < written) throw new LogError('failed')
    return last
  }

  /** Adds events in one round trip: one by itself, several as one transaction. */
  async function add(client: Client, texts: readonly string[], from: number): Promise<void> {
    const rows = texts.map((text, index) => {
      return [formatCursor({ epoch: 1, seq: from + 1 + index }), entryFields(text)] as const
    })
    const added = rows.length === 1 ? addEach(client, rows) : addAll(client, rows)
    // Goes out with them, and Redis sees to it after them.
    tell(client)
    // Redis makes no stream anew.
    if ((await added).includes(null)) throw new LogError('failed')
  }

  function tell(client: Client): void {
    const now = performance.now()
    if (now < quietUntil) return
    const heard = (listeners: number) => {
      quietUntil = listeners > 0 ? 0 : now + silence
    }
    client.publish(keys.news(id), '').then(heard, () => {})
  }

  function addEach(client: Client, rows: readonly NewRow[]): Promise<unknown[]> {
    return Promise.all(rows.map((row) => client.xAddNoMkStream(keys.log(id), ...row)))
  }

  function addAll(client: Client, rows: readonly NewRow[]): Promise<unknown[]> {
    // A transaction does not ask whether there is a connection, and would wait for the next.
    if (!client.isReady) throw new Error('The connection is gone.')
    const multi = client.multi()
    for (const row of rows) multi.xAddNoMkStream(keys.log(id), ...row)
    return multi.execTyped()
  }

  async function write(texts: readonly string[]): Promise<void> {
    const from = written
    const until = from + texts.length
    await connection.run(outageMs, async (client, epoch) => {
      if (state === 'fenced') throw new LogError('fenced')
      let last = epoch === knownBy ? from : await lastIn(client)
      knownBy = epoch
      while (last < until) {
        try {
          await add(client, texts.slice(last - from), last)
          last = until
        } catch (error) {
          knownBy = 0
          if (!isTaken(error)) throw error
          // Either it is fenced, or what was sent by a connection that is gone has arrived late.
          last = await lastIn(client)
        }
      }
      knownBy = epoch
    })
    written = until
    onWritten(texts.map((text, index) => ({ cursor: { epoch: 1, seq: from + 1 + index }, text })))
  }

  async function work(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue
      queue = []
      try {
        if (state !== 'open') throw new LogError(state === 'failed' ? 'failed' : 'fenced')
        await write(batch.flatMap(({ texts }) => texts))
        for (const { resolve } of batch) resolve()
      } catch (error) {
        if (error instanceof LogError && error.code === 'fenced') close('fenced')
        else if (error instanceof LogError && error.code === 'failed') fail()
        for (const { reject } of batch) reject(error)
      }
    }
    working = undefined
  }

  /** What was sent last may still arrive, so that nothing may follow it but an end. */
  function fail(): void {
    if (state === 'open') state = 'failed'
  }

  return {
    signal: controller.signal,

    append(texts) {
      return new Promise((resolve, reject) => {
        queue.push({ texts, resolve, reject })
        // Behind this turn: what is appended in one turn shares a round trip.
        working ??= Promise.resolve().then(work)
      })
    },

    async finish(terminal) {
      await working
      if (state === 'fenced' || state === 'finished') return false
      try {
        const done = await end(terminal, state === 'failed' ? lastWords : outageMs)
        close('finished')
        return done
      } catch (error) {
        // The lease is let run out, so that whoever finds the stream can end it.
        close('finished')
        throw error
      }
    },

    fence: () => close('fenced'),

    async check(told) {
      const confirmed = written
      const last = await connection.run(outageMs, lastOf).catch(() => undefined)
      if (last === 'ended' || (told && last === -1)) close('fenced')
      else if (last !== undefined && last < confirmed) fail()
    },
  }
}
