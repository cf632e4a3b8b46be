import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** What a recording must give; the fields are explained in the corpus's own README. */
export interface Expected {
  readonly text: string
  readonly reasoning: string
  readonly refusal: string
  readonly tools: readonly ExpectedTool[]
  readonly usage: Readonly<Record<string, number | null>>
  readonly end: string | null
  readonly rawEnd: string | null
  readonly error: string | null
  readonly complete: boolean
  readonly model: string | null
  readonly id: string | null
  readonly events: number
}

export interface ExpectedTool {
  readonly name: string
  readonly id: string | null
  readonly input?: unknown
  readonly inputText?: string
  readonly server: boolean
}

export interface Recording {
  readonly path: string
  readonly api: string
  readonly expected: Expected
  readonly bytes: Uint8Array
}

const root = resolve(import.meta.dirname, '../../../..')

/** The folder of recordings: `MILLRACE_CORPUS`, else `../shared/corpus` beside the checkout. */
export function corpusFolder(): string | undefined {
  const folder = resolve(root, process.env['MILLRACE_CORPUS'] ?? '../shared/corpus')
  return existsSync(join(folder, 'expected.jsonl')) ? folder : undefined
}

export function loadRecordings(folder: string): Recording[] {
  return readFileSync(join(folder, 'expected.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const entry: Pick<Recording, 'path' | 'api' | 'expected'> = JSON.parse(line)
      return { ...entry, bytes: framed(entry, readFileSync(join(folder, entry.path))) }
    })
}

/** Recordings that the source kept as a list of payloads get the framing their service uses. */
function framed({ path, api }: Pick<Recording, 'path' | 'api'>, bytes: Uint8Array): Uint8Array {
  if (!path.endsWith('.chunks.txt')) return bytes
  const events = new TextDecoder()
    .decode(bytes)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const named = api.startsWith('anthropic') ? `event: ${JSON.parse(line).type}\n` : ''
      return `${named}data: ${line}\n\n`
    })
  return new TextEncoder().encode(events.join(''))
}
