import type { Random } from './random.ts'

/** Some text that leaves in one event, and how many tokens it stands for. */
export interface Piece {
  readonly text: string
  readonly tokens: number
}

/** Cuts a text into the pieces that each leave in an event of their own. */
export type Split = (text: string) => readonly string[]

// A word-piece with the space before it, up to three other signs, or white space. As with real
// tokenisers a piece may end between a letter and its combining mark, or inside a ZWJ sequence.
const TOKEN = / ?[\p{L}\p{M}\p{N}]{1,6}| ?[^\s\p{L}\p{M}\p{N}]{1,3}|\s+/gu

/** Token-like pieces that add up to the text. Never cuts inside a surrogate pair. */
export function splitTokens(text: string): readonly string[] {
  return text.match(TOKEN) ?? []
}

/** Single UTF-16 code units, so that a surrogate pair is spread over two events. */
export function splitCodeUnits(text: string): readonly string[] {
  return text.split('')
}

/** About the number a provider would count. */
export function countTokens(text: string): number {
  return splitTokens(text).length
}

/** Joins tokens into pieces of `average` tokens, as providers that batch do. */
export function groupTokens(
  tokens: readonly string[],
  average: number,
  random: Random,
): readonly Piece[] {
  const pieces: Piece[] = []
  for (let start = 0; start < tokens.length;) {
    const size = 1 + Math.floor(random() * (2 * average - 1))
    const group = tokens.slice(start, start + size)
    pieces.push({ text: group.join(''), tokens: group.length })
    start += size
  }
  return pieces
}
