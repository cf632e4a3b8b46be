/** Writes what an app would load, for size-limit to weigh: `dist/size/<name>/<part>/`. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundle, type Chunk } from './bundle.ts'
import { imports } from './imports.ts'
import { everyFormat, largestFormat } from './weigh.ts'

const folder = join(import.meta.dirname, '../../dist/size')

async function write(name: string, part: string, chunks: readonly Chunk[]): Promise<void> {
  await mkdir(join(folder, name, part), { recursive: true })
  for (const { fileName, code } of chunks) await writeFile(join(folder, name, part, fileName), code)
}

await rm(folder, { recursive: true, force: true })
for (const { name, code } of imports) {
  const bundled = await bundle(code)
  const { first, answer, auto } = bundled
  await write(name, 'first', first)
  await write(name, 'answer', [...answer, ...auto, ...largestFormat(bundled)])
  await write(name, 'all', [...answer, ...auto, ...everyFormat(bundled)])
}
