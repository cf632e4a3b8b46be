import { gzipSync } from 'node:zlib'
import { bundle, type Chunk } from './bundle.ts'

/** What an import weighs, minified and gzipped, in bytes. */
export interface Weight {
  readonly first: number
  /** With what is loaded for an answer whose protocol is not named. */
  readonly all: number
}

export async function weigh(code: string): Promise<Weight> {
  const { first, formats } = await bundle(code)
  return { first: bytesOf(first), all: bytesOf([...first, ...formats]) }
}

function bytesOf(chunks: readonly Chunk[]): number {
  return chunks.reduce((bytes, { code }) => bytes + gzipSync(code, { level: 9 }).length, 0)
}
