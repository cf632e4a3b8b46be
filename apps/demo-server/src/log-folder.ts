import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where the relay's log lies. */
export interface LogFolder {
  /** The file of the log. */
  readonly path: string
  /** Removes what was made for this process alone. */
  remove(): void
}

/** @param named A folder that outlives the process; without one it is a temporary one. */
export function openLogFolder(named: string | undefined): LogFolder {
  const folder = named || mkdtempSync(join(tmpdir(), 'millrace-demo-'))
  // What people ask and are told is nobody else's.
  if (named) mkdirSync(named, { recursive: true, mode: 0o700 })
  return {
    path: join(folder, 'relay.db'),
    remove() {
      if (!named) rmSync(folder, { recursive: true, force: true })
    },
  }
}
