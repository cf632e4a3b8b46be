/**
 * `pnpm --filter @millrace/core bench:partial-json`: what it costs to parse a tool's input in
 * four-character pieces, by the shape of the input and by how often the live value is read. The
 * last column says what four times the size costs; 4 is linear. Times are those of the processor,
 * so that a busy machine does not show.
 */
import { createPartialJson } from '@millrace/core'

const sizes = [256 * 1024, 1024 * 1024]
const rounds = 7
const pieceLength = 4

/** How many pieces come between two reads. */
const reads = [
  ['each piece', 1],
  ['each 32', 32],
  ['at the end', Infinity],
] as const

type Shape = (size: number) => string

const shapes: Readonly<Record<string, Shape>> = {
  'one long string': (size) => JSON.stringify({ text: filled('Bread rises. \n', size) }),
  'escapes only': (size) => `["${filled(String.raw`\n\u00e9`, size)}"]`,
  'wide array of numbers': (size) => list(size, (index) => String(index * 7)),
  'wide array of records': (size) =>
    list(size, (id) => JSON.stringify({ id, name: `name ${id}`, tags: ['a', 'b'], at: { x: id } })),
  'wide object': (size) => `{${items(size, (index) => `"key${index}":${index}`)}}`,
  'arrays of 256': (size) =>
    list(size, () => JSON.stringify(Array.from({ length: 256 }, (_, index) => index))),
  'objects of 256': (size) => list(size, () => JSON.stringify(objectOf(256))),
  'nesting of 32': (size) => list(size, () => nested(32)),
  'nesting as deep as it is long': (size) => nested(Math.floor(size / 2)),
}

function filled(piece: string, size: number): string {
  return piece.repeat(Math.ceil(size / piece.length))
}

function items(size: number, item: (index: number) => string): string {
  const all: string[] = []
  for (let length = 0; length < size; length += (all.at(-1)?.length ?? 0) + 1) {
    all.push(item(all.length))
  }
  return all.join(',')
}

function list(size: number, item: (index: number) => string): string {
  return `[${items(size, item)}]`
}

function objectOf(width: number): unknown {
  return Object.fromEntries(Array.from({ length: width }, (_, index) => [`key${index}`, index]))
}

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth)
}

function parse(pieces: readonly string[], every: number): void {
  const json = createPartialJson()
  pieces.forEach((piece, index) => {
    json.push(piece)
    if (index % every === every - 1) json.value()
  })
  const end = json.end()
  if (!end.ok) throw new Error(end.message)
}

/** What one parse costs, in milliseconds; of as many as make up the largest size. */
function milliseconds(pieces: readonly string[], every: number, times: number): number {
  const start = process.threadCpuUsage()
  for (let time = 0; time < times; time++) parse(pieces, every)
  const { user, system } = process.threadCpuUsage(start)
  return (user + system) / 1000 / times
}

function best(shape: Shape, every: number): number[] {
  const largest = Math.max(...sizes)
  const cases = sizes.map((size) => ({
    pieces: shape(size).match(new RegExp(`[^]{1,${pieceLength}}`, 'g')) ?? [],
    times: largest / size,
  }))
  const all = Array.from({ length: rounds }, () =>
    cases.map(({ pieces, times }) => milliseconds(pieces, every, times)),
  )
  return sizes.map((_, index) => Math.min(...all.map((round) => round[index] ?? Infinity)))
}

const columns: [string, number][] = [
  ['input', 30],
  ['value read', 11],
  ['256 kB, ms', 11],
  ['1 MB, ms', 9],
  ['ratio', 6],
]

function line(cells: readonly string[]): string {
  return cells.map((cell, index) => cell.padEnd(columns[index]?.[1] ?? 0)).join(' ')
}

console.log(line(columns.map(([name]) => name)))
for (const [name, shape] of Object.entries(shapes)) {
  for (const [often, every] of reads) {
    const [small = 0, large = 0] = best(shape, every)
    const times = [small, large, large / small].map((value) => value.toFixed(1))
    console.log(line([name, often, ...times]))
  }
}
