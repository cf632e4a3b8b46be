/**
 * `pnpm --filter @millrace/core bench:partial-json`: what it costs to parse a tool's input in
 * four-character pieces, by the shape of the input and by how often the live value is read. The
 * last column says what four times the size costs; 4 is linear.
 */
import { createPartialJson } from '@millrace/core'

const sizes = [256 * 1024, 1024 * 1024]
const rounds = 5
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
  'arrays of 256': (size) => list(size, () => `[${Array.from({ length: 256 }, (_, i) => i)}]`),
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

function milliseconds(pieces: readonly string[], every: number): number {
  const start = performance.now()
  const json = createPartialJson()
  pieces.forEach((piece, index) => {
    json.push(piece)
    if (index % every === every - 1) json.value()
  })
  const end = json.end()
  const time = performance.now() - start
  if (!end.ok) throw new Error(end.message)
  return time
}

function best(text: string, every: number): number {
  const pieces = text.match(new RegExp(`[^]{1,${pieceLength}}`, 'g')) ?? []
  return Math.min(...Array.from({ length: rounds }, () => milliseconds(pieces, every)))
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
    const [small = 0, large = 0] = sizes.map((size) => best(shape(size), every))
    const times = [small, large, large / small].map((value) => value.toFixed(1))
    console.log(line([name, often, ...times]))
  }
}
