import {
  formatCursor,
  type Cursor,
  type Entry,
  type NoPage,
  type StreamStatus,
} from '@millrace/relay'
import { lastRows, rowsFrom } from './commands.ts'
import type { Connection } from './connection.ts'
import type { Keys } from './keys.ts'
import { foot, head, isFoot, runOf, statusOf, type Row, type Run } from './rows.ts'

/** What Redis has of a stream. All of it may be asked twice, so all of it is. */
export interface Reading {
  /** The events behind one that is there, at least about so much of them if there is that much. */
  behind(id: string, after: Cursor | undefined, maxSize: number): Promise<Run | NoPage>
  /** The events behind one that is known to be there. */
  news(id: string, after: Cursor): Promise<Run>
  status(id: string): Promise<StreamStatus | undefined>
  /** Whether it is there, and whether its writer is alive. */
  signs(id: string): Promise<{ readonly there: boolean; readonly alive: boolean }>
}

/** How many events are asked for at first, and at most: nobody knows how large they are. */
const [few, many] = [16, 1024]

export function createReading(connection: Connection, keys: Keys, patience: number): Reading {
  function range(id: string, start: string, count: number): Promise<readonly Row[]> {
    return connection.run(patience, (client) => rowsFrom(client, keys.log(id), start, count))
  }

  async function there(id: string): Promise<boolean> {
    return (await connection.run(patience, (client) => client.exists(keys.log(id)))) === 1
  }

  /** Goes on behind a first run, each time with more, until it is enough. */
  async function complete(
    id: string,
    after: Cursor,
    maxSize: number,
    first: readonly Row[],
    asked: number,
  ): Promise<Run> {
    const entries: Entry[] = []
    let size = 0
    let place = after
    let rows = first
    for (let count = asked; ;) {
      const run = runOf(rows, place)
      for (const entry of run.entries) {
        entries.push(entry)
        size += entry.text.length
      }
      place = entries.at(-1)?.cursor ?? place
      const over = run.terminal !== undefined || run.torn || rows.length < count
      if (over || size >= maxSize) return { ...run, entries }
      count = Math.min(count * 2, many)
      rows = await range(id, `(${formatCursor(place)}`, count)
    }
  }

  return {
    async behind(id, after, maxSize) {
      const place = after ?? head
      const count = maxSize > 0 ? few : 1
      // What stands at the cursor is asked for too: only so it is known to be one of the stream's.
      const [row, ...rest] = await range(id, formatCursor(place), count + 1)
      const isHead = after !== undefined && after.epoch === head.epoch && after.seq === head.seq
      if (!row || row.id !== formatCursor(place) || isHead) {
        if (row === undefined && !(await there(id))) return 'missing'
        return after ? 'unknown' : 'trimmed'
      }
      if (isFoot(row)) return runOf([row], foot)
      return complete(id, place, maxSize, rest, count)
    },

    async news(id, after) {
      const rows = await range(id, `(${formatCursor(after)}`, few)
      return complete(id, after, Number.POSITIVE_INFINITY, rows, few)
    },

    async status(id) {
      const [first, last] = await connection.run(patience, (client) => {
        const log = keys.log(id)
        return Promise.all([rowsFrom(client, log, '-', 1), lastRows(client, log, 2)])
      })
      const [row] = first
      return (
        row &&
        statusOf(
          id,
          row,
          last.filter(({ id: place }) => place !== row.id),
        )
      )
    },

    async signs(id) {
      const [log, lease] = await connection.run(patience, (client) =>
        Promise.all([client.exists(keys.log(id)), client.exists(keys.lease(id))]),
      )
      return { there: log === 1, alive: lease === 1 }
    },
  }
}
