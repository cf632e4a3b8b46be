import type { DatabaseSync } from 'node:sqlite'
import { compareCursors, type Cursor } from '../log/cursor.ts'
import type { Entry, Log, Terminal, Writer } from '../log/log.ts'
import { writeTerminal } from '../log/terminal-word.ts'
import { createBatch, type Pending } from './batch.ts'
import { openDatabase, transact } from './database.ts'
import { createNews } from './news.ts'
import { createOwnStream, placeBehind, type OwnStream } from './own-stream.ts'
import { entryOf, numberIn, statusOf, terminalOf, textIn } from './rows.ts'
import { prepare } from './statements.ts'

export interface SqliteLogOptions {
  /** The file. It is made where there is none. */
  readonly path: string
  /** How long an ended stream is kept, in milliseconds. Default 600,000. */
  readonly keepMs?: number | undefined
  /**
   * How far apart transactions are at least, in milliseconds, at most 25: what is appended meanwhile
   * shares the next one. Readers are given nothing that is not written, so this delays them too.
   * Default 5.
   */
  readonly batchMs?: number | undefined
  /**
   * For how long a process that says nothing counts as alive, in milliseconds. The streams of one
   * that is gone end as `producer-lost` by then. Default 15,000.
   */
  readonly leaseMs?: number | undefined
  /** How soon what another process wrote is noticed, in milliseconds. Default 50. */
  readonly pollMs?: number | undefined
}

/** How often leases are renewed and the dead are looked for at least, in milliseconds. */
const longestSweep = 500

/**
 * Keeps streams in an SQLite file, so that they survive the process. Several processes on one
 * machine may share the file: a stream that one of them writes can be read and stopped by all.
 *
 * Needs `node:sqlite`, which Node has without a flag from 22.13 on.
 * @see https://nodejs.org/api/sqlite.html
 */
export function sqliteLog(options: SqliteLogOptions): Log {
  const { path, keepMs = 600_000, leaseMs = 15_000, pollMs = 50 } = options
  const database = openDatabase(path)
  const sql = prepare(database)
  const instance = crypto.randomUUID()
  const own = new Map<string, OwnStream>()
  const news = createNews({
    pollMs,
    version: () => numberIn(sql.version.get() ?? {}, 'data_version'),
  })
  const batch = createBatch(Math.min(options.batchMs ?? 5, 25), writeAll)
  let closed = false
  const sweepMs = Math.min(leaseMs / 3, longestSweep)

  sweep()
  const sweeping = setInterval(sweepSafely, sweepMs)
  // It must not keep a process alive that has nothing else to do.
  sweeping.unref()

  /** Says that this process is alive, and ends what the dead left behind. */
  function sweep(): void {
    const now = Date.now()
    const lost = transact(database, () => {
      // What this process wrote before a long pause may be another's to end by now.
      sql.renewLease.run(instance, now + leaseMs)
      const ended = sql.endLost.all(now, now).map((row) => textIn(row, 'id'))
      sql.deleteDeadInstances.run(now)
      sql.deleteOldEntries.run(now - keepMs)
      sql.deleteOldStreams.run(now - keepMs)
      return ended
    })
    for (const id of lost) wake(id)
    checkFences()
  }

  function sweepSafely(): void {
    try {
      sweep()
    } catch {
      // The file is busy or the disk is full; the next one may fare better.
    }
  }

  /** Tells the writers here whose streams were ended elsewhere. */
  function checkFences(): void {
    for (const id of own.keys()) if (!sql.isWriter.get(id, instance)) fence(id)
  }

  /** Writes all that is pending in one transaction; gives for each whether it was the writer's. */
  function writeAll(pending: readonly Pending[]): boolean[] {
    const lasts = new Map<string, number>()
    const written = transact(database, () =>
      pending.map(({ id, texts }) => {
        const last = lasts.get(id) ?? own.get(id)?.window.last ?? 0
        const entries = placeBehind(last, texts)
        for (const { cursor, text } of entries) {
          if (sql.insertEntry.run(cursor.seq, text, id, instance).changes === 0) return undefined
        }
        lasts.set(id, last + texts.length)
        return entries
      }),
    )
    for (const [index, { id }] of pending.entries()) {
      own.get(id)?.window.push(written[index] ?? [])
      wake(id)
    }
    return written.map((entries) => entries !== undefined)
  }

  function wake(id: string): void {
    own.get(id)?.waiters.wake()
    news.wake(id)
  }

  /** The stream is no longer written here: from now on the file knows more of it. */
  function leave(id: string): void {
    const stream = own.get(id)
    own.delete(id)
    stream?.waiters.wake()
  }

  function fence(id: string): void {
    own.get(id)?.fence.abort()
    leave(id)
  }

  function end(id: string, terminal: Terminal, writer: string | null): boolean {
    batch.flush()
    const { changes } = sql.end.run(writeTerminal(terminal), Date.now(), id, writer, writer)
    if (changes === 0) return false
    news.wake(id)
    return true
  }

  function writerOf(id: string): Writer {
    const stream = createOwnStream()
    own.set(id, stream)
    return {
      signal: stream.fence.signal,
      append: (texts) => batch.add(id, texts),
      async finish(terminal) {
        const done = end(id, terminal, instance)
        leave(id)
        return done
      },
    }
  }

  return {
    async create({ id, owner, key, fingerprint }) {
      const claimedBy = transact(database, () => {
        const claim = key === undefined ? undefined : sql.claim.get(key)
        if (claim) return textIn(claim, 'id')
        sql.insertStream.run(id, owner, key ?? null, fingerprint ?? null, instance, Date.now())
        return undefined
      })
      return claimedBy === undefined ? { writer: writerOf(id) } : { claimedBy }
    },

    async finish(id, terminal) {
      const done = end(id, terminal, null)
      if (done) fence(id)
      return done
    },

    async read(id, after, maxSize) {
      const recent = own.get(id)?.window.page(after, maxSize)
      if (recent && recent.entries.length > 0) return recent
      const row = sql.position.get(id)
      if (!row) return 'missing'
      const terminal = terminalOf(row)
      const last = numberIn(row, 'last_seq')
      const from = seqAfter(after, last, terminal?.cursor)
      if (from === undefined) return 'unknown'
      const entries: Entry[] = []
      let size = 0
      for (const found of sql.entriesAfter.iterate(id, from)) {
        const entry = entryOf(found)
        entries.push(entry)
        size += entry.text.length
        if (size >= maxSize) break
      }
      const whole = from + entries.length >= last
      return { entries, terminal: whole ? terminal : undefined }
    },

    async wait(id, after, signal) {
      const stream = own.get(id)
      if (stream) {
        if (stream.window.last <= (after?.seq ?? 0)) await stream.waiters.wait(signal)
        return
      }
      const hasNews = () => {
        const row = sql.position.get(id)
        if (!row || row['terminal'] !== null) return true
        const last = numberIn(row, 'last_seq')
        return (seqAfter(after, last, undefined) ?? 0) < last
      }
      await news.wait(id, hasNews, signal)
    },

    async status(id) {
      const row = sql.stream.get(id)
      return row && statusOf(row)
    },

    async delete(id) {
      transact(database, () => {
        sql.deleteEntries.run(id)
        sql.deleteStream.run(id)
      })
      fence(id)
      news.wake(id)
    },

    async close() {
      if (closed) return
      closed = true
      clearInterval(sweeping)
      batch.flush()
      for (const id of own.keys()) leave(id)
      news.close()
      resign(database, instance)
      database.close()
    },
  }
}

/** The sequence behind which to read; `undefined` where the stream has no such cursor. */
function seqAfter(
  after: Cursor | undefined,
  last: number,
  terminal: Cursor | undefined,
): number | undefined {
  if (!after) return 0
  if (terminal && compareCursors(after, terminal) === 0) return last
  return after.epoch === 1 && after.seq >= 1 && after.seq <= last ? after.seq : undefined
}

/** Gives the lease back, so that what this process leaves behind need not wait for its end. */
function resign(database: DatabaseSync, instance: string): void {
  database.prepare('UPDATE instances SET expires_at = 0 WHERE id = ?').run(instance)
}
