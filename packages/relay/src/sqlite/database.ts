import { DatabaseSync } from 'node:sqlite'

/** How long to wait for another process's transaction, in milliseconds. */
const busyTimeout = 5000

/** In KiB. SQLite's default of 2,000 holds the pages of about 500 streams. */
const cacheSize = 32_000

/** How long the journal gets, in pages of 4 KiB. */
const journalPages = 8000

const schema = `
  CREATE TABLE IF NOT EXISTS instances (
    id TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS streams (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    key TEXT UNIQUE,
    fingerprint TEXT,
    instance TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    terminal TEXT,
    terminal_epoch INTEGER,
    terminal_seq INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE INDEX IF NOT EXISTS streams_running ON streams (instance) WHERE ended_at IS NULL;
  CREATE INDEX IF NOT EXISTS streams_ended ON streams (ended_at) WHERE ended_at IS NOT NULL;

  CREATE TABLE IF NOT EXISTS entries (
    stream TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (stream, epoch, seq)
  ) STRICT, WITHOUT ROWID;
`

/** Opens the file, and makes its tables where there are none. */
export function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path)
  database.exec(`PRAGMA busy_timeout = ${busyTimeout}`)
  database.exec('PRAGMA journal_mode = WAL')
  // What is committed survives the process. The last moments before a power cut may be lost.
  database.exec('PRAGMA synchronous = NORMAL')
  // A page of each running stream is written again and again: it is to be at hand, and to be copied
  // from the journal into the file now and then, not each time.
  database.exec(`PRAGMA cache_size = -${cacheSize}`)
  database.exec(`PRAGMA wal_autocheckpoint = ${journalPages}`)
  transact(database, () => database.exec(schema))
  return database
}

/** Runs all of it or nothing. Takes the write lock at once, so that what it reads stays true. */
export function transact<Result>(database: DatabaseSync, task: () => Result): Result {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = task()
    database.exec('COMMIT')
    return result
  } catch (error) {
    rollBack(database)
    throw error
  }
}

function rollBack(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK')
  } catch {
    // SQLite rolls some failures back by itself.
  }
}
