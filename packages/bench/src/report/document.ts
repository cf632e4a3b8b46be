/**
 * `pnpm --filter @millrace/bench document`: writes the last results into the documentation: the
 * charts, and what stands between the markers that name it.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { documentsOf } from './documents.ts'
import { readResults } from './store.ts'

const root = join(import.meta.dirname, '../../../..')

for (const [path, text] of documentsOf(readResults())) {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
