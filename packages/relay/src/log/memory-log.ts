import { compareCursors, type Cursor } from './cursor.ts'
import {
  LogError,
  type Entry,
  type Log,
  type NewStream,
  type Page,
  type PlacedTerminal,
  type StreamStatus,
  type Terminal,
  type Writer,
} from './log.ts'
import { createWaiters, type Waiters } from './waiters.ts'

export interface MemoryLogOptions {
  /**
   * The most all streams may take, in bytes, a character counted as two. Ended ones make room, the
   * oldest first; running ones never do. Default 536,870,912.
   */
  readonly maxBytes?: number | undefined
  /** How long an ended stream is kept, in milliseconds. Default 600,000. */
  readonly keepMs?: number | undefined
}

/** What an entry takes beside its text: the objects around it, measured on V8, rounded up. */
const entryOverhead = 120

interface Kept {
  readonly about: NewStream
  readonly startedAt: number
  readonly entries: Entry[]
  readonly waiters: Waiters
  readonly fence: AbortController
  bytes: number
  endedAt: number | undefined
  terminal: PlacedTerminal | undefined
}

/** Keeps streams in this process's memory: they survive their connections, but not the process. */
export function memoryLog({
  maxBytes = 512 * 1024 * 1024,
  keepMs = 600_000,
}: MemoryLogOptions = {}): Log {
  const streams = new Map<string, Kept>()
  /** Ids by the key they claimed. */
  const claims = new Map<string, string>()
  /** In the order in which they ended. */
  const ended = new Set<string>()
  let bytes = 0

  function drop(id: string): void {
    const kept = streams.get(id)
    if (!kept) return
    streams.delete(id)
    ended.delete(id)
    bytes -= kept.bytes
    if (kept.about.key !== undefined) claims.delete(kept.about.key)
    kept.fence.abort()
    kept.waiters.wake()
  }

  function dropOld(): void {
    if (ended.size === 0) return
    const oldest = Date.now() - keepMs
    for (const id of ended) {
      if ((streams.get(id)?.endedAt ?? 0) > oldest) return
      drop(id)
    }
  }

  /** Whether there is room, which ended streams give up for it. */
  function makeRoom(wanted: number): boolean {
    for (const id of ended) {
      if (bytes + wanted <= maxBytes) break
      drop(id)
    }
    return bytes + wanted <= maxBytes
  }

  function find(id: string): Kept | undefined {
    dropOld()
    return streams.get(id)
  }

  function append(kept: Kept, texts: readonly string[]): void {
    if (kept.terminal || streams.get(kept.about.id) !== kept) throw new LogError('fenced')
    const size = texts.reduce((sum, { length }) => sum + 2 * length + entryOverhead, 0)
    if (!makeRoom(size)) throw new LogError('full')
    for (const text of texts) {
      kept.entries.push({ cursor: { epoch: 1, seq: kept.entries.length + 1 }, text })
    }
    kept.bytes += size
    bytes += size
    kept.waiters.wake()
  }

  function finish(kept: Kept | undefined, terminal: Terminal): boolean {
    if (!kept || kept.terminal || streams.get(kept.about.id) !== kept) return false
    kept.terminal = { cursor: { epoch: 1, seq: kept.entries.length + 1 }, terminal }
    kept.endedAt = Date.now()
    ended.add(kept.about.id)
    kept.waiters.wake()
    return true
  }

  function writerOf(kept: Kept): Writer {
    return {
      signal: kept.fence.signal,
      append: async (texts) => append(kept, texts),
      finish: async (terminal) => finish(kept, terminal),
    }
  }

  return {
    async create(about) {
      dropOld()
      const claimedBy = about.key === undefined ? undefined : claims.get(about.key)
      if (claimedBy !== undefined) return { claimedBy }
      if (!makeRoom(entryOverhead)) throw new LogError('full')
      const kept: Kept = {
        about,
        startedAt: Date.now(),
        entries: [],
        waiters: createWaiters(),
        fence: new AbortController(),
        bytes: entryOverhead,
        endedAt: undefined,
        terminal: undefined,
      }
      bytes += entryOverhead
      streams.set(about.id, kept)
      if (about.key !== undefined) claims.set(about.key, about.id)
      return { writer: writerOf(kept) }
    },

    async finish(id, terminal) {
      const kept = find(id)
      const done = finish(kept, terminal)
      if (done) kept?.fence.abort()
      return done
    },

    async read(id, after, maxSize) {
      const kept = find(id)
      if (!kept) return 'missing'
      const from = placeAfter(kept, after)
      return from === undefined ? 'unknown' : pageFrom(kept, from, maxSize)
    },

    async wait(id, after, signal) {
      const kept = find(id)
      const from = kept && placeAfter(kept, after)
      if (from === undefined || kept?.terminal || (kept && from < kept.entries.length)) return
      await kept?.waiters.wait(signal)
    },

    async status(id) {
      const kept = find(id)
      return kept && statusOf(kept)
    },

    delete: async (id) => drop(id),
    close: async () => {},
  }
}

/** The index of the first entry behind a cursor; `undefined` where the stream has no such cursor. */
function placeAfter({ entries, terminal }: Kept, after: Cursor | undefined): number | undefined {
  if (!after) return 0
  if (terminal && compareCursors(after, terminal.cursor) === 0) return entries.length
  const { epoch, seq } = after
  return epoch === 1 && seq >= 1 && seq <= entries.length ? seq : undefined
}

function pageFrom({ entries, terminal }: Kept, from: number, maxSize: number): Page {
  let end = from
  for (let size = 0; end < entries.length && (end === from || size < maxSize); end += 1) {
    size += entries[end]?.text.length ?? 0
  }
  return {
    entries: entries.slice(from, end),
    terminal: end === entries.length ? terminal : undefined,
  }
}

function statusOf({ about, startedAt, endedAt, entries, terminal }: Kept): StreamStatus {
  return { ...about, startedAt, endedAt, events: entries.length, terminal }
}
