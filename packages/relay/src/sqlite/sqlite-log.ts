import type { DatabaseSync } from 'node:sqlite'
import { compareCursors, type Cursor } from '../log/cursor.ts'
import type { Entry, Log, Terminal, Writer } from '../log/log.ts'
import { writeTerminal } from '../log/terminal-word.ts'
import { createBatch, type Pending } from './batch.ts'
import { openDatabase, transact } from './database.ts'
import { createNews } from './news.ts'
import { entryOf, numberIn, statusOf, terminalOf, textIn } from './rows.ts'
import { prepare } from './statements.ts'

export interface SqliteLogOptions {
  /** The file. It is made where there is none. */
  readonly path: string
  /** How long an ended stream is kept, in milliseconds. Default 600,000. */
  readonly keepMs?: number | undefined
  /**
   * How long what is appended may wait for more before it is written, in milliseconds, at most 25.
   * Readers are given nothing that is not written, so this delays them too. Default 5.
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
  const fences = new Map<string, AbortController>()
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
    for (const id of lost) news.wake(id)
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
    for (const [id, fence] of fences) {
      if (sql.isWriter.get(id, instance)) continue
      fences.delete(id)
      fence.abort()
      news.wake(id)
    }
  }

  /** Writes all that is pending in one transaction; gives for each whether it was the writer's. */
  function writeAll(pending: readonly Pending[]): boolean[] {
    const written = transact(database, () =>
      pending.map(({ id, texts }) => {
        const row = sql.advance.get(texts.length, id, instance)
        if (!row) return false
        let seq = numberIn(row, 'last_seq') - texts.length
        for (const text of texts) sql.insertEntry.run(id, (seq += 1), text)
        return true
      }),
    )
    for (const { id } of pending) news.wake(id)
    return written
  }

  function end(id: string, terminal: Terminal, writer: string | null): boolean {
    batch.flush()
    const { changes } = sql.end.run(writeTerminal(terminal), Date.now(), id, writer, writer)
    if (changes === 0) return false
    news.wake(id)
    return true
  }

  function unfence(id: string): void {
    fences.get(id)?.abort()
    fences.delete(id)
  }

  function writerOf(id: string): Writer {
    const fence = new AbortController()
    fences.set(id, fence)
    return {
      signal: fence.signal,
      append: (texts) => batch.add(id, texts),
      async finish(terminal) {
        const done = end(id, terminal, instance)
        fences.delete(id)
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
      if (done) unfence(id)
      return done
    },

    async read(id, after, maxSize) {
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
      unfence(id)
      news.wake(id)
    },

    async close() {
      if (closed) return
      closed = true
      clearInterval(sweeping)
      batch.flush()
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
