import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A recorded answer, and what a reader must end up with. */
export interface Recording {
  /** Where it lies in the corpus, also what names it to the server. */
  readonly path: string
  readonly api: string
  readonly text: string
  /** Whether it is whole and reports no error. */
  readonly whole: boolean
}

const apis = new Set(['openai-chat', 'anthropic-messages', 'gemini-generateContent'])

/** The recordings of the three APIs; `undefined` where there is no corpus. */
export async function listRecordings(corpus: string): Promise<readonly Recording[] | undefined> {
  const lines = await readIfThere(join(corpus, 'expected.jsonl'))
  return lines
    ?.split('\n')
    .filter((line) => line !== '')
    .map((line) => toRecording(JSON.parse(line)))
    .filter(({ api }) => apis.has(api))
}

export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function toRecording(line: unknown): Recording {
  const path = at(line, 'path')
  const api = at(line, 'api')
  const expected = at(line, 'expected')
  const text = at(expected, 'text')
  if (typeof path !== 'string' || typeof api !== 'string' || typeof text !== 'string') {
    throw new TypeError(`A line of expected.jsonl has another shape: ${JSON.stringify(line)}`)
  }
  const whole = at(expected, 'complete') === true && at(expected, 'error') === null
  return { path, api, text, whole }
}

/** The recorded body as it went over the wire. */
export async function readRecording(
  corpus: string,
  { path, api }: Recording,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readFile(join(corpus, path))
  if (!path.endsWith('.chunks.txt')) return bytes
  const events = bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const type = api.startsWith('anthropic') ? at(JSON.parse(line), 'type') : undefined
      return `${typeof type === 'string' ? `event: ${type}\n` : ''}data: ${line}\n\n`
    })
  return new TextEncoder().encode(events.join(''))
}

export function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}
