import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { memoryLog } from '../src/index.ts'
import { logCases } from '../src/log-kit/log-kit.ts'
import { sqliteLog } from '../src/sqlite/sqlite-log.ts'

function openMemory() {
  return { log: memoryLog(), dispose: () => {} }
}

function openFile() {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-log-'))
  const again = () => sqliteLog({ path: join(folder, 'streams.db'), batchMs: 1, pollMs: 5 })
  return { log: again(), again, dispose: () => rmSync(folder, { recursive: true }) }
}

const kits = [
  { name: 'the memory log', open: openMemory, shared: false },
  { name: 'the SQLite log', open: openFile, shared: true },
]

describe.for(kits)('$name', (kit) => {
  test.for([...logCases(kit), ...[2, 3, 4].flatMap((seed) => randomOnly({ ...kit, seed }))])(
    '$name',
    async ({ run }) => {
      await expect(run()).resolves.toBeUndefined()
    },
  )
})

function randomOnly(options: Parameters<typeof logCases>[0]) {
  return logCases(options).filter(({ name }) => name.includes(`(seed ${options.seed})`))
}
