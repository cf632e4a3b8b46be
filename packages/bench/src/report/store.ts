import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import type { Result } from './result.ts'

/** Where the results of the last runs are kept. */
const resultsFile: string = join(import.meta.dirname, '../../results.json')

export interface Results {
  readonly machine: string
  readonly rows: Readonly<Record<string, Result>>
}

export function readResults(): Results {
  if (!existsSync(resultsFile)) return { machine: machine(), rows: {} }
  return JSON.parse(readFileSync(resultsFile, 'utf8'))
}

/** Keeps what other runs found of other rows. */
export function keep(result: Result): void {
  const { rows } = readResults()
  const results: Results = { machine: machine(), rows: { ...rows, [result.row]: result } }
  writeFileSync(resultsFile, `${JSON.stringify(results, rounded, 2)}\n`)
}

function machine(): string {
  const all = cpus()
  return `${all.length} × ${all[0]?.model ?? 'unknown'}, Node ${process.versions.node}`
}

function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value
}
