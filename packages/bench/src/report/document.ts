/**
 * `pnpm --filter @millrace/bench document`: writes the sheets of the last results into the
 * documentation, between the markers that name their row.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Sheet } from './result.ts'
import { readResults } from './store.ts'

const documents = [{ row: 'survival', path: 'packages/relay/README.md' }]

for (const { row, path } of documents) {
  const result = readResults().rows[row]
  if (!result) throw new Error(`There is no result of ${row}: run \`pnpm bench ${row}\` first.`)
  const file = join(import.meta.dirname, '../../../..', path)
  const tables = (result.sheets ?? []).map(markdown).join('\n\n')
  writeFileSync(file, between(readFileSync(file, 'utf8'), row, tables))
}

/** @throws Error where the text lacks the markers. */
function between(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- bench: ${name} -->`, `<!-- /bench: ${name} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from === -1 || to < from) throw new Error(`There is no ${begin} … ${end}.`)
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`
}

/** Padded as the formatter does it. */
function markdown({ caption, head, rows }: Sheet): string {
  const widths = head.map((_, index) =>
    Math.max(3, ...[head, ...rows].map((row) => row[index]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) => {
    const padded = cells.map((cell, index) => cell.padEnd(widths[index] ?? 0))
    return `| ${padded.join(' | ')} |`
  }
  const rule = line(widths.map((width) => '-'.repeat(width)))
  return [`${caption}:`, '', line(head), rule, ...rows.map(line)].join('\n')
}
