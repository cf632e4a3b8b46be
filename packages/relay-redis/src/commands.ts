import type { Client } from './connection.ts'
import type { Row } from './rows.ts'

/** A stream's rows from a place on (`-` for the first; `(` in front leaves the place itself out). */
export async function rowsFrom(
  client: Client,
  log: string,
  start: string,
  count: number,
): Promise<readonly Row[]> {
  return (await client.xRange(log, start, '+', { COUNT: count })) ?? []
}

/** A stream's last rows, the very last first. */
export async function lastRows(
  client: Client,
  log: string,
  count: number,
): Promise<readonly Row[]> {
  return (await client.xRevRange(log, '+', '-', { COUNT: count })) ?? []
}
