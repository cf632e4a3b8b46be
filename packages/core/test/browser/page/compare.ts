import { bytesOf } from '../piece.ts'
import type { Exchange, ScriptedAnswer, ScriptSpec } from '../servers.ts'
import { isEvent, type Happening } from './happening.ts'
import { readByFeed, readNatively, type Reading } from './readers.ts'
import { serve } from './serve.ts'

/** What became of one reader, and what its server was asked. */
export interface Story {
  readonly happenings: readonly Happening[]
  readonly requests: readonly Pick<Exchange, 'method' | 'path' | 'headers'>[]
}

export interface Stories {
  readonly native: Story
  readonly millrace: Story
}

/** Has the same answers read by the browser's `EventSource` and by Millrace, to the end. */
export async function readBoth(answers: readonly ScriptedAnswer[]): Promise<Stories> {
  const names = namesIn(answers)
  const [native, millrace] = await Promise.all([
    readToEnd({ kind: 'script', answers }, (url) => readNatively({ url, names })),
    readToEnd({ kind: 'script', answers }, (url) => readByFeed({ url })),
  ])
  return { native, millrace }
}

async function readToEnd(script: ScriptSpec, read: (url: string) => Reading): Promise<Story> {
  const server = await serve(script)
  const { happenings, closed } = read(`${server.url}/feed`)
  await closed
  const exchanges = await server.exchanges()
  await server.close()
  return {
    happenings,
    requests: exchanges.map(({ method, path, headers }) => ({ method, path, headers })),
  }
}

/** The data of the events that were heard. */
export function dataOf({ happenings }: Pick<Story, 'happenings'>): string[] {
  return happenings.filter(isEvent).map(({ data }) => data)
}

/** Every name that an event of these answers can have: an `EventSource` must know them before. */
function namesIn(answers: readonly ScriptedAnswer[]): string[] {
  return answers.flatMap(({ pieces = [] }) => {
    const utf8 = new TextDecoder()
    const text = pieces.map((piece) => utf8.decode(bytesOf(piece), { stream: true })).join('')
    return Array.from(text.matchAll(/event: ?([^\r\n]*)/g), ([, name = '']) => name)
  })
}
