import type { AnswerSource } from './answers/answer.ts'
import type { Piece } from './tokens.ts'

/** Pieces that stand together on the same sources. */
export interface Passage {
  readonly pieces: readonly Piece[]
  readonly sources: readonly AnswerSource[]
}

/**
 * The text as passages with and without sources, for the formats in which a source stands for a
 * whole block. Places that overlap become one passage; a source without a place goes to the last.
 */
export function passagesOf(
  pieces: readonly Piece[],
  sources: readonly AnswerSource[],
): readonly Passage[] {
  const length = pieces.reduce((sum, { text }) => sum + text.length, 0)
  const cited: { start: number; end: number; sources: AnswerSource[] }[] = []
  const placed = sources.flatMap((source) => (source.place ? [{ source, ...source.place }] : []))
  for (const { source, start, end } of placed.toSorted((a, b) => a.start - b.start)) {
    const last = cited.at(-1)
    if (last && start < last.end) {
      last.end = Math.max(last.end, end)
      last.sources.push(source)
    } else cited.push({ start, end, sources: [source] })
  }

  const passages: Passage[] = []
  let rest = pieces
  let at = 0
  const until = (end: number, of: readonly AnswerSource[]): void => {
    const [before, after] = cutAt(rest, end - at)
    if (before.length > 0 || of.length > 0) passages.push({ pieces: before, sources: of })
    rest = after
    at = end
  }
  for (const { start, end, sources: of } of cited) {
    until(start, [])
    until(end, of)
  }
  until(length, [])
  const unplaced = sources.filter(({ place }) => !place)
  const last = passages.pop()
  if (last) passages.push({ ...last, sources: [...last.sources, ...unplaced] })
  return passages
}

/** Cuts pieces in two after `length` UTF-16 units. */
function cutAt(
  pieces: readonly Piece[],
  length: number,
): readonly [readonly Piece[], readonly Piece[]] {
  const before: Piece[] = []
  let left = length
  for (const [index, piece] of pieces.entries()) {
    if (left === 0) return [before, pieces.slice(index)]
    if (piece.text.length > left) {
      before.push({ ...piece, text: piece.text.slice(0, left) })
      const tail = { text: piece.text.slice(left), tokens: 0 }
      return [before, [tail, ...pieces.slice(index + 1)]]
    }
    before.push(piece)
    left -= piece.text.length
  }
  return [before, []]
}

/** For each piece the sources whose place ends in it; the last piece has those without a place. */
export function dueAfter(
  pieces: readonly Piece[],
  sources: readonly AnswerSource[],
): readonly (readonly AnswerSource[])[] {
  let at = 0
  let waiting = sources
  return pieces.map(({ text }, index) => {
    at += text.length
    const last = index === pieces.length - 1
    const due = waiting.filter(({ place }) => last || (place !== undefined && place.end <= at))
    waiting = waiting.filter((source) => !due.includes(source))
    return due
  })
}

/** The offset in UTF-8 bytes of an offset in UTF-16 units. */
export function byteOffset(text: string, offset: number): number {
  return new TextEncoder().encode(text.slice(0, offset)).byteLength
}
