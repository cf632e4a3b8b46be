import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Api } from './demo.ts'

export const CORPUS =
  process.env['MILLRACE_CORPUS'] ||
  fileURLToPath(new URL('../../../../shared/corpus', import.meta.url))
const ARTICLE = join(dirname(CORPUS), 'article.txt')

export interface Recording {
  readonly name: string
  readonly body: Uint8Array<ArrayBuffer>
  readonly text: string
}

/** How many recordings of each API are shown. */
const OF_EACH = 3

const FOLDERS: Readonly<Record<Api, string>> = {
  openai: 'openai-chat',
  anthropic: 'anthropic-messages',
  gemini: 'gemini-generateContent',
}

export const hasCorpus = (): boolean => existsSync(join(CORPUS, 'expected.jsonl'))
export const hasArticle = (): boolean => existsSync(ARTICLE)

/** Whole recordings of one API that have text, of as many origins as there are. */
export function recordingsOf(api: Api): readonly Recording[] {
  const lines = readFileSync(join(CORPUS, 'expected.jsonl'), 'utf8').split('\n')
  const fitting = lines.flatMap((line) => {
    const path = stringAt(line === '' ? null : JSON.parse(line), 'path')
    const [origin = '', folder, file = ''] = path.split('/')
    if (folder !== FOLDERS[api] || !file.endsWith('.sse')) return []
    const expected = at(JSON.parse(line), 'expected')
    const text = stringAt(expected, 'text')
    if (text === '' || at(expected, 'complete') !== true || at(expected, 'error') !== null)
      return []
    return [{ origin, path, text }]
  })
  const taken = new Map<string, number>()
  const turn = fitting.map((one) => {
    const before = taken.get(one.origin) ?? 0
    taken.set(one.origin, before + 1)
    return { ...one, before }
  })
  return turn
    .toSorted((one, other) => one.before - other.before)
    .slice(0, OF_EACH)
    .map(({ path, text }) => ({
      name: path,
      text,
      body: new Uint8Array(readFileSync(join(CORPUS, path))),
    }))
}

/** The sample answers of the article, in its order, and the text each holds. */
export function articleSamples(): readonly Recording[] {
  const samples: string[][] = []
  let open: string[] | undefined
  for (const line of readFileSync(ARTICLE, 'utf8').split(/\r?\n/)) {
    if (/^(?:event: \w|data: \{)/.test(line)) {
      if (!open) samples.push((open = []))
      open.push(line)
    } else {
      open = undefined
    }
  }
  return samples.map((lines, index) => ({
    name: `article, sample ${index + 1}`,
    body: new TextEncoder().encode(`${lines.join('\n')}\n`),
    text: lines
      .filter((line) => line.startsWith('data: '))
      .map((line) => textIn(JSON.parse(line.slice('data: '.length))))
      .join(''),
  }))
}

/** The visible text of a payload as the article writes them. */
function textIn(payload: unknown): string {
  const choices = arrayAt(payload, 'choices').map((one) => stringAt(at(one, 'delta'), 'content'))
  return [...choices, ...arrayAt(payload, 'content').map((one) => stringAt(one, 'text'))].join('')
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

function stringAt(value: unknown, key: string): string {
  const found = at(value, key)
  return typeof found === 'string' ? found : ''
}

function arrayAt(value: unknown, key: string): readonly unknown[] {
  const found = at(value, key)
  return Array.isArray(found) ? found : []
}
