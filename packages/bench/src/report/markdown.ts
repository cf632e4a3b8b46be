import type { Sheet } from './result.ts'

/** A table, padded as the formatter does it. */
export function markdown({ head, rows }: Pick<Sheet, 'head' | 'rows'>): string {
  const widths = head.map((_, index) =>
    Math.max(3, ...[head, ...rows].map((row) => row[index]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) => {
    const padded = cells.map((cell, index) => cell.padEnd(widths[index] ?? 0))
    return `| ${padded.join(' | ')} |`
  }
  const rule = line(widths.map((width) => '-'.repeat(width)))
  return [line(head), rule, ...rows.map(line)].join('\n')
}
