import type { Cursor } from '../log/cursor.ts'
import type { Entry, PlacedTerminal, StreamStatus } from '../log/log.ts'
import { readTerminal } from '../log/terminal-word.ts'

/** A row as node:sqlite gives it. */
export type Row = Readonly<Record<string, unknown>>

export function textIn(row: Row, name: string): string {
  const value = row[name]
  if (typeof value === 'string') return value
  throw new TypeError(`The log's ${name} is no text.`)
}

export function numberIn(row: Row, name: string): number {
  const value = row[name]
  if (typeof value === 'number') return value
  throw new TypeError(`The log's ${name} is no number.`)
}

export function entryOf(row: Row): Entry {
  const cursor = { epoch: numberIn(row, 'epoch'), seq: numberIn(row, 'seq') }
  return { cursor, text: textIn(row, 'text') }
}

export function statusOf(row: Row): StreamStatus {
  return {
    id: textIn(row, 'id'),
    owner: textIn(row, 'owner'),
    key: row['key'] === null ? undefined : textIn(row, 'key'),
    fingerprint: row['fingerprint'] === null ? undefined : textIn(row, 'fingerprint'),
    startedAt: numberIn(row, 'started_at'),
    endedAt: row['ended_at'] === null ? undefined : numberIn(row, 'ended_at'),
    events: numberIn(row, 'last_seq'),
    terminal: terminalOf(row),
  }
}

export function terminalOf(row: Row): PlacedTerminal | undefined {
  if (row['terminal'] === null) return undefined
  const cursor: Cursor = {
    epoch: numberIn(row, 'terminal_epoch'),
    seq: numberIn(row, 'terminal_seq'),
  }
  return { cursor, terminal: readTerminal(textIn(row, 'terminal')) }
}
