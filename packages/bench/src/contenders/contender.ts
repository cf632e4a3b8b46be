import type { Wire } from '../answers/wire.ts'

/** Whoever reads an answer to its end. */
export interface Contender {
  readonly name: string
  /** The package that is measured, to name its version; none for what is a few lines. */
  readonly package?: string
  /** Loads the package. Rejects where it is not there, which the table then says. */
  load(): Promise<Reader>
}

/** Reads one answer to its end. @returns What it read: the text, or a tool's parsed input. */
export type Reader = (fetch: typeof globalThis.fetch) => Promise<unknown>

/** A contender, and the format in which it is given the answer. */
export interface Entrant {
  readonly contender: Contender
  readonly wire: Wire
}

/** What all entrants of a race read, each in its own format. */
export interface Answer {
  readonly tokens: readonly string[]
  /** What must be read. */
  readonly expected: unknown
}

/** The entrants of one row, and what they are given at each size. */
export interface Race {
  readonly entrants: readonly Entrant[]
  answer(size: number): Answer
}
