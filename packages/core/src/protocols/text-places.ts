import type { SourcePlace } from '../message/message.ts'

/**
 * Where in an answer's text parts something stands. Google counts in UTF-8 bytes of the whole
 * answer, whatever parts it is shown in; a {@link SourcePlace} counts UTF-16 units of one part.
 */
export interface TextPlaces {
  /** More text of a part; a new key begins the next part. */
  add(key: string, text: string): void
  /**
   * The place of a range of bytes; `undefined` while the text does not reach that far.
   * @param quote The words that must stand there, if they are known: where others do, the range
   *   cannot be meant as it says, and the words are looked for.
   */
  find(start: number, end: number, quote?: string): SourcePlace | undefined
}

/** How many UTF-16 units lie between two positions whose byte offsets are kept. */
const stride = 256

/** A unit of the text, and the byte it begins at. */
interface Mark {
  readonly unit: number
  readonly byte: number
}

export function createTextPlaces(): TextPlaces {
  const parts: { readonly key: string; readonly start: number }[] = []
  let text = ''
  /** Every unit that is a multiple of `stride`, as far as the text was measured. */
  const marks: Mark[] = []
  let measured = 0
  let measuredBytes = 0

  function measure(): void {
    while (measured < text.length) {
      measuredBytes += bytesOf(text, measured)
      measured += 1
      if (measured % stride === 0) marks.push({ unit: measured, byte: measuredBytes })
    }
  }

  /** The unit that begins at a byte; `undefined` beyond the text and within a character. */
  function unitAt(byte: number): number | undefined {
    if (byte < 0 || byte > measuredBytes) return undefined
    let unit = 0
    let at = 0
    for (const mark of marks) {
      if (mark.byte > byte) break
      unit = mark.unit
      at = mark.byte
    }
    while (at < byte) {
      at += bytesOf(text, unit)
      unit += 1
    }
    // Half of a surrogate pair counts nothing by itself: the place lies behind the whole of it.
    if (isLowSurrogate(text, unit) && unit > 0) unit += 1
    return at === byte ? unit : undefined
  }

  function placeOf(start: number, end: number): SourcePlace | undefined {
    const index = parts.findLastIndex((part) => part.start <= start)
    const part = parts[index]
    if (!part) return undefined
    const partEnd = parts[index + 1]?.start ?? text.length
    return { key: part.key, start: start - part.start, end: Math.min(end, partEnd) - part.start }
  }

  return {
    add(key, piece) {
      if (parts.at(-1)?.key !== key) parts.push({ key, start: text.length })
      text += piece
    },
    find(start, end, quote = '') {
      measure()
      const from = unitAt(start)
      const to = unitAt(end)
      const known = from !== undefined && to !== undefined && from <= to
      if (known && (quote === '' || text.slice(from, to) === quote)) return placeOf(from, to)
      const found = quote === '' ? -1 : text.indexOf(quote)
      return found < 0 ? undefined : placeOf(found, found + quote.length)
    },
  }
}

/** The UTF-8 bytes of the character that begins at a unit; of a pair, the first unit has all. */
function bytesOf(text: string, unit: number): number {
  const code = text.charCodeAt(unit)
  if (code < 0x80) return 1
  if (code < 0x800) return 2
  if (code < 0xd800 || code > 0xdfff) return 3
  return code < 0xdc00 ? 4 : 0
}

function isLowSurrogate(text: string, unit: number): boolean {
  const code = text.charCodeAt(unit)
  return code >= 0xdc00 && code <= 0xdfff
}
