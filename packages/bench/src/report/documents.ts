import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { draw, type Layout } from './chart.ts'
import { markdown } from './markdown.ts'
import { describe, panelsOf } from './panels.ts'
import { figure } from './print.ts'
import type { Target } from './result.ts'
import type { Results } from './store.ts'

/** A place in a document that the last results fill, between the markers of its name. */
export interface Block {
  readonly path: string
  readonly name: string
  readonly write: (results: Results) => string
}

const root = join(import.meta.dirname, '../../../..')

/** By the file, from the root of the repository. */
const charts: Readonly<Record<string, Layout>> = {
  'docs/bench/wide.svg': { width: 840, columns: 2 },
  'docs/bench/narrow.svg': { width: 360, columns: 1 },
}

export const blocks: readonly Block[] = [
  {
    path: 'README.md',
    name: 'size of one',
    write: (results) => sizeOf(results, 'react-openaiChat'),
  },
  {
    path: 'README.md',
    name: 'size of one with an answer',
    write: (results) => sizeOf(results, 'react-openaiChat, with an answer'),
  },
  { path: 'README.md', name: 'chart', write: (results) => paragraph(picture(results)) },
  {
    path: 'packages/bench/README.md',
    name: 'targets',
    write: (results) => paragraph(targets(results)),
  },
  {
    path: 'packages/relay/README.md',
    name: 'survival',
    write: (results) => paragraph(survival(results)),
  },
]

/** Every file that shows results, by its path from the root, as the results would have it. */
export function documentsOf(results: Results): Map<string, string> {
  const documents = new Map<string, string>()
  for (const [path, layout] of Object.entries(charts)) {
    documents.set(path, draw(panelsOf(results), layout))
  }
  for (const { path, name, write } of blocks) {
    const text = documents.get(path) ?? readFileSync(join(root, path), 'utf8')
    documents.set(path, between(text, name, write(results)))
  }
  return documents
}

/** @throws Error where the text lacks the markers. */
function between(text: string, name: string, content: string): string {
  const [begin, end] = markers(name)
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from === -1 || to < from) throw new Error(`There is no ${begin} … ${end}.`)
  return text.slice(0, from + begin.length) + content + text.slice(to)
}

function markers(name: string): readonly [begin: string, end: string] {
  return [`<!-- bench: ${name} -->`, `<!-- /bench: ${name} -->`]
}

function paragraph(content: string): string {
  return `\n\n${content}\n\n`
}

function rowOf({ rows }: Results, name: string) {
  const result = rows[name]
  if (!result) throw new Error(`There is no result of ${name}: run \`pnpm bench ${name}\` first.`)
  return result
}

function sizeOf(results: Results, name: string): string {
  const entries = rowOf(results, 'size').tables.flatMap((table) => table.entries)
  const kilobytes = entries.find((entry) => entry.name === name)?.best
  if (typeof kilobytes !== 'number') throw new Error(`There is no size of ${name}.`)
  return `${kilobytes.toFixed(1)} kB`
}

function picture(results: Results): string {
  const said = describe(panelsOf(results))
  return `<picture>
  <source media="(max-width: 640px)" srcset="docs/bench/narrow.svg" />
  <img src="docs/bench/wide.svg" alt="${said}" />
</picture>`
}

function survival(results: Results): string {
  const sheets = rowOf(results, 'survival').sheets ?? []
  return sheets.map((sheet) => `${sheet.caption}:\n\n${markdown(sheet)}`).join('\n\n')
}

function targets({ rows }: Results): string {
  return markdown({
    head: ['row', 'to reach', 'measured', ''],
    rows: Object.values(rows).flatMap((result) =>
      result.targets.map((target) => [result.row, target.goal, found(target), mark(target)]),
    ),
  })
}

function found({ measured }: Target): string {
  return measured === null ? 'no figure' : figure(measured)
}

function mark({ reached }: Target): string {
  return reached ? 'reached' : 'missed'
}
