/** Writes what an app would load, for size-limit to weigh: `dist/size/<name>/{first,formats}/`. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundle, type Chunk } from './bundle.ts'
import { imports } from './imports.ts'

const folder = join(import.meta.dirname, '../../dist/size')

async function write(name: string, part: string, chunks: readonly Chunk[]): Promise<void> {
  await mkdir(join(folder, name, part), { recursive: true })
  for (const { fileName, code } of chunks) await writeFile(join(folder, name, part, fileName), code)
}

await rm(folder, { recursive: true, force: true })
for (const { name, code } of imports) {
  const { first, formats } = await bundle(code)
  await write(name, 'first', first)
  await write(name, 'formats', formats)
}
