import type { Cursor } from './cursor.ts'
import type { Entry, Page, PlacedTerminal } from './log.ts'

/** The last events of a stream, in memory, so that those who follow it need not ask the log's store each. */
export interface Window {
  /** The last event there is a place for; zero before the first. */
  readonly last: number
  readonly terminal: PlacedTerminal | undefined
  push(entries: readonly Entry[]): void
  end(terminal: PlacedTerminal): void
  /** What follows a cursor; `undefined` where the window does not reach back so far, or ahead. */
  page(after: Cursor | undefined, maxSize: number): Page | undefined
}

/** How much a window holds, in UTF-16 units. */
const capacity = 32 * 1024

/** @param start The event behind which the window begins. */
export function createWindow(start: number): Window {
  let entries: Entry[] = []
  let size = 0
  let last = start
  let terminal: PlacedTerminal | undefined

  /** Lets go of a good many at once, so that not every event moves all others. */
  function shrink(): void {
    let gone = 0
    while (size > capacity / 2 && gone < entries.length) {
      size -= entries[gone]?.text.length ?? 0
      gone += 1
    }
    entries = entries.slice(gone)
  }

  return {
    get last() {
      return last
    },
    get terminal() {
      return terminal
    },
    push(more) {
      for (const entry of more) {
        entries.push(entry)
        size += entry.text.length
        last = entry.cursor.seq
      }
      if (size > capacity) shrink()
    },
    end(placed) {
      terminal = placed
    },
    page(after, maxSize) {
      if (after && (after.epoch !== 1 || after.seq === 0)) return undefined
      const from = (after?.seq ?? 0) - (last - entries.length)
      if (from < 0 || from > entries.length) return undefined
      let end = from
      for (let taken = 0; end < entries.length && (end === from || taken < maxSize); end += 1) {
        taken += entries[end]?.text.length ?? 0
      }
      const whole = end === entries.length
      return { entries: entries.slice(from, end), terminal: whole ? terminal : undefined }
    },
  }
}
