import { gzipSync } from 'node:zlib'
import { bundle, type Bundle, type Chunk } from './bundle.ts'

/** What an import weighs, minified and gzipped, in bytes. */
export interface Weight {
  readonly first: number
  /** With what is loaded for an answer whose protocol is named. */
  readonly named: number
  /** With what is loaded for one answer whose protocol is not named: of the largest format. */
  readonly answer: number
  /** With every format. */
  readonly all: number
}

export async function weigh(code: string): Promise<Weight> {
  const bundled = await bundle(code)
  const { first, answer, auto } = bundled
  const told = [...first, ...answer, ...auto]
  return {
    first: bytesOf(first),
    named: bytesOf([...first, ...answer]),
    answer: bytesOf([...told, ...largestFormat(bundled)]),
    all: bytesOf([...told, ...everyFormat(bundled)]),
  }
}

/** The chunks of the format that has most. */
export function largestFormat({ formats }: Bundle): readonly Chunk[] {
  return [...formats.values()].reduce<readonly Chunk[]>(
    (largest, chunks) => (bytesOf(chunks) > bytesOf(largest) ? chunks : largest),
    [],
  )
}

/** The chunks of all formats, each once. */
export function everyFormat({ formats }: Bundle): readonly Chunk[] {
  const chunks = [...formats.values()].flat()
  return [...new Map(chunks.map((chunk) => [chunk.fileName, chunk])).values()]
}

function bytesOf(chunks: readonly Chunk[]): number {
  return chunks.reduce((bytes, { code }) => bytes + gzipSync(code, { level: 9 }).length, 0)
}
