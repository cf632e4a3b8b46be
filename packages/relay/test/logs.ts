import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryLog, type Log } from '../src/index.ts'
import { sqliteLog, type SqliteLogOptions } from '../src/sqlite/sqlite-log.ts'
import { atEnd } from './setup.ts'

/** A path for a database that is gone when the test is over. */
export function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-relay-'))
  atEnd(() => rmSync(folder, { recursive: true }))
  return join(folder, 'streams.db')
}

export function fileLog(path: string, options: Partial<SqliteLogOptions> = {}): Log {
  const log = sqliteLog({ batchMs: 1, pollMs: 5, ...options, path })
  atEnd(() => log.close())
  return log
}

/** A kind of log, and how to open an empty one that is closed when the test is over. */
export interface LogChoice {
  readonly name: string
  readonly open: () => Log
}

const memory: LogChoice = { name: 'memory', open: () => memoryLog() }
const sqlite: LogChoice = { name: 'SQLite', open: () => fileLog(newFile()) }

/** The logs that the relay is tested with. */
export const logs = [memory, sqlite] as const
