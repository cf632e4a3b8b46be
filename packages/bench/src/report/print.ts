import type { Entry, Growth, Result, Sheet, Table, Target } from './result.ts'

/** A result as text for a terminal. */
export function print({ row, tables, growth, sheets = [], targets }: Result): string {
  const blocks = [
    ...tables.map(printTable),
    ...(growth.length > 0 ? [printGrowth(growth)] : []),
    ...sheets.map(printSheet),
    targets.map(printTarget).join('\n'),
  ]
  return `\n── ${row}\n\n${blocks.join('\n\n')}\n`
}

function printTable({ caption, unit, entries }: Table): string {
  return [caption, ...columns(entries.map((entry) => cellsOf(entry, unit)))].join('\n')
}

function cellsOf({ name, version, best, ratio, spread, failure }: Entry, unit: string): string[] {
  const label = version === undefined ? name : `${name} (${version})`
  if (best === null) return [label, failure ?? 'no figure']
  const multiple = ratio === null ? '' : `${figure(ratio)} ×`
  const range = spread ? `${figure(spread[0])}–${figure(spread[1])}` : ''
  return [label, `${figure(best)} ${unit}`, multiple, range]
}

function printGrowth(growth: readonly Growth[]): string {
  const rows = growth.map(({ name, unit, scale, cost }) => [
    name,
    ...scale.map((size, index) => `${size}×: ${figure(cost[index] ?? NaN)} ${unit}`),
  ])
  return ['as the work grows', ...columns(rows)].join('\n')
}

function printSheet({ caption, head, rows }: Sheet): string {
  return [caption, ...columns([head, ...rows])].join('\n')
}

function printTarget({ goal, measured, reached }: Target): string {
  const found = measured === null ? 'not measured' : figure(measured)
  return `${reached ? '✓' : '✗'} ${goal}: ${found}`
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, cell.length)))
  }
  return rows.map((row) =>
    row
      .map((cell, index) =>
        index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}

/** Three digits that count. */
export function figure(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0)
  return Number(value.toPrecision(3)).toString()
}
