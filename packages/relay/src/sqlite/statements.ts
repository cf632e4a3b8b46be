import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** What the log asks the database, prepared once. */
export interface Statements {
  readonly version: StatementSync
  readonly renewLease: StatementSync
  readonly endLost: StatementSync
  readonly deleteDeadInstances: StatementSync
  readonly deleteOldEntries: StatementSync
  readonly deleteOldStreams: StatementSync
  readonly stream: StatementSync
  readonly position: StatementSync
  readonly claim: StatementSync
  readonly insertStream: StatementSync
  readonly isWriter: StatementSync
  readonly insertEntry: StatementSync
  readonly end: StatementSync
  readonly entriesAfter: StatementSync
  readonly deleteEntries: StatementSync
  readonly deleteStream: StatementSync
}

/** The last event of a stream, by the key's order: no count is kept that each event would write. */
const last = `(SELECT coalesce(max(seq), 0) FROM entries WHERE stream = streams.id AND epoch = 1)`
const lastSeq = `${last} AS last_seq`

export function prepare(database: DatabaseSync): Statements {
  const statement = (text: string) => database.prepare(text)
  return {
    // Changes whenever another connection has committed.
    version: statement('PRAGMA data_version'),
    renewLease: statement(
      `INSERT INTO instances (id, expires_at) VALUES (?, ?)
       ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at`,
    ),
    // A new epoch: whatever the dead one still has in hand is older.
    endLost: statement(
      `UPDATE streams SET terminal = 'producer-lost', terminal_epoch = 2, terminal_seq = 0,
         ended_at = ?
       WHERE ended_at IS NULL
         AND instance NOT IN (SELECT id FROM instances WHERE expires_at > ?)
       RETURNING id`,
    ),
    deleteDeadInstances: statement('DELETE FROM instances WHERE expires_at <= ?'),
    deleteOldEntries: statement(
      'DELETE FROM entries WHERE stream IN (SELECT id FROM streams WHERE ended_at <= ?)',
    ),
    deleteOldStreams: statement('DELETE FROM streams WHERE ended_at <= ?'),
    stream: statement(`SELECT *, ${lastSeq} FROM streams WHERE id = ?`),
    position: statement(
      `SELECT terminal, terminal_epoch, terminal_seq, ${lastSeq} FROM streams WHERE id = ?`,
    ),
    claim: statement('SELECT id FROM streams WHERE key = ?'),
    insertStream: statement(
      `INSERT INTO streams (id, owner, key, fingerprint, instance, started_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
    ),
    isWriter: statement('SELECT 1 FROM streams WHERE id = ? AND instance = ? AND ended_at IS NULL'),
    // Into a stream of this process that runs, and no other.
    insertEntry: statement(
      `INSERT INTO entries (stream, epoch, seq, text)
       SELECT id, 1, ?, ? FROM streams WHERE id = ? AND instance = ? AND ended_at IS NULL`,
    ),
    end: statement(
      `UPDATE streams SET terminal = ?, terminal_epoch = 1, terminal_seq = ${last} + 1,
         ended_at = ?
       WHERE id = ? AND ended_at IS NULL AND (? IS NULL OR instance = ?)`,
    ),
    entriesAfter: statement(
      'SELECT epoch, seq, text FROM entries WHERE stream = ? AND epoch = 1 AND seq > ? ORDER BY seq',
    ),
    deleteEntries: statement('DELETE FROM entries WHERE stream = ?'),
    deleteStream: statement('DELETE FROM streams WHERE id = ?'),
  }
}
