/** `pnpm corpus [DIR]`: replays every recording of a folder and compares it with what it must give. */
import { resolve } from 'node:path'
import { differences } from './compare.ts'
import { corpusFolder, loadRecordings, type Recording } from './recordings.ts'
import { protocolsOf, replay } from './replay.ts'
import { everyBytes, seededSplit } from './splits.ts'

const seeds = [1, 2, 3]

function splitsOf(bytes: Uint8Array): [string, Uint8Array[]][] {
  return [
    ['whole', [bytes]],
    ['byte by byte', everyBytes(bytes, 1)],
    ...seeds.map((seed): [string, Uint8Array[]] => [`seed ${seed}`, seededSplit(bytes, seed)]),
  ]
}

function check({ path, api, bytes, expected }: Recording): boolean {
  let right = true
  for (const protocol of protocolsOf(api)) {
    for (const [split, pieces] of splitsOf(bytes)) {
      const found = differences(expected, replay(pieces, protocol).result)
      if (found.length === 0) continue
      right = false
      for (const { field, expected: wanted, got } of found) {
        console.log(`${path} (${protocol.name}, ${split}) ${field}`)
        console.log(`  expected ${excerpt(wanted)}`)
        console.log(`  got      ${excerpt(got)}`)
      }
      break
    }
  }
  return right
}

function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 400 ? `${text.slice(0, 400)}…` : text
}

const given = process.argv[2]
const folder = given ? resolve(process.env['INIT_CWD'] ?? process.cwd(), given) : corpusFolder()
if (!folder) {
  console.error('No recordings: name a folder, or set MILLRACE_CORPUS.')
  process.exit(1)
}
const recordings = loadRecordings(folder)
const failed = recordings.filter((recording) => !check(recording)).length
console.log(`${recordings.length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
