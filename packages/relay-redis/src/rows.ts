import {
  formatCursor,
  parseCursor,
  readTerminal,
  writeTerminal,
  type Cursor,
  type Entry,
  type NewStream,
  type PlacedTerminal,
  type StreamStatus,
  type Terminal,
} from '@millrace/relay'

/** An entry of a Redis stream, as the client gives it. */
export interface Row {
  readonly id: string
  readonly message: Readonly<Record<string, string>>
}

/** Stands first in every stream and says what it is. */
export const head: Cursor = { epoch: 1, seq: 0 }

/**
 * Where every stream ends, whoever ends it. Redis takes no entry twice and none behind a greater
 * one, so that there is one end, and what a writer that lost its stream still sends is refused.
 */
export const foot: Cursor = { epoch: 2, seq: 0 }

export function headFields({ owner, key, fingerprint }: NewStream): Record<string, string> {
  return {
    owner,
    at: String(Date.now()),
    ...(key === undefined ? {} : { key }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  }
}

export function entryFields(text: string): Record<string, string> {
  return { text }
}

/** @param by Tells this end from any other. */
export function footFields(terminal: Terminal, by: string): Record<string, string> {
  return { end: writeTerminal(terminal), at: String(Date.now()), by }
}

export function cursorOf({ id }: Row): Cursor {
  const cursor = parseCursor(id)
  if (!cursor) throw new TypeError('The log has an entry that is not its own.')
  return cursor
}

export function isFoot(row: Row): boolean {
  return row.id === formatCursor(foot)
}

/** The rows of a stream behind a place, up to where they stop making sense. */
export interface Run {
  readonly entries: readonly Entry[]
  readonly terminal: PlacedTerminal | undefined
  /** An event is missing: Redis came back without some that it had taken. */
  readonly torn: boolean
}

export function runOf(rows: readonly Row[], after: Cursor): Run {
  const entries: Entry[] = []
  let { seq } = after
  for (const row of rows) {
    if (isFoot(row)) return { entries, terminal: terminalOf(row), torn: false }
    const cursor = cursorOf(row)
    if (cursor.seq !== (seq += 1)) return { entries, terminal: undefined, torn: true }
    entries.push({ cursor, text: row.message['text'] ?? '' })
  }
  return { entries, terminal: undefined, torn: false }
}

function terminalOf(row: Row): PlacedTerminal {
  return { cursor: foot, terminal: readTerminal(row.message['end'] ?? '') }
}

/** @param last The stream's last two rows, the last one first. */
export function statusOf(id: string, first: Row, last: readonly Row[]): StreamStatus {
  const { owner = '', key, fingerprint, at } = first.message
  const end = last.find(isFoot)
  const event = last.find((row) => !isFoot(row))
  return {
    id,
    owner,
    key,
    fingerprint,
    startedAt: Number(at),
    endedAt: end && Number(end.message['at']),
    events: event ? cursorOf(event).seq : 0,
    terminal: end && terminalOf(end),
  }
}
