import type { Block } from '@millrace/core'
import type { Source } from '../answer/sources.ts'

/** A source, and the place in a text behind which it is named. */
export interface Mark {
  /** Offset in UTF-16 units. */
  readonly at: number
  readonly source: Source
}

// Noncharacters, which no text that is interchanged holds: a sign that Markdown takes for a letter,
// with the source's number behind it.
const BEGIN = '\uFDD0'
const DIGIT_0 = 0xfdd1
const SIGN = /\uFDD0([\uFDD1-\uFDDA]+)/g
const NONCHARACTER = /[\uFDD0-\uFDEF]/g
/** A sign within an address, as a link's address is written. */
const SIGN_IN_ADDRESS = /%EF%B7%90(?:%EF%B7%9[1-9A])+/gi

/**
 * The Markdown with a sign at each mark, to be found again in what it renders to. A sign stands
 * where it does not change what Markdown makes of the rest.
 */
export function withSigns(markdown: string, marks: readonly Mark[]): string {
  if (marks.length === 0) return markdown
  const text = markdown.replace(NONCHARACTER, '\uFFFD')
  const placed = marks.map(({ at, source }) => ({ at: settle(text, at), sign: signOf(source) }))
  let signed = ''
  let end = 0
  for (const { at, sign } of placed.toSorted((one, other) => one.at - other.at)) {
    signed += text.slice(end, at)
    // There is nothing before the beginning that could be marked.
    if (at > 0) signed += sign
    end = at
  }
  return signed + text.slice(end)
}

/**
 * The marks of each block, in the block's own text. A mark that has no word of its block before it
 * is for the words at the end of the block before.
 */
export function shareMarks(
  blocks: readonly Block[],
  marks: readonly Mark[],
): readonly (readonly Mark[])[] {
  const shares = blocks.map((): Mark[] => [])
  for (const { at, source } of marks) {
    const place = placeOf(blocks, at)
    if (place) shares[place.index]?.push({ at: place.at, source })
  }
  return shares
}

function placeOf(
  blocks: readonly Block[],
  at: number,
): { readonly index: number; readonly at: number } | undefined {
  const index = blocks.findLastIndex(({ start }) => start < at)
  const block = blocks[index]
  if (!block) return undefined
  const within = at - block.start
  return settle(block.text, within) > 0 ? { index, at: within } : placeOf(blocks, block.start)
}

/** A text without its signs. */
export function withoutSigns(text: string): string {
  return text.replace(SIGN, '').replace(SIGN_IN_ADDRESS, '')
}

/** Cuts a text at its signs: words, and between them the numbers of the sources. */
export function cutAtSigns(text: string): readonly (string | number)[] {
  return text.split(SIGN).map((piece, index) => (index % 2 === 0 ? piece : numberOf(piece)))
}

function signOf({ number }: Source): string {
  const digits = Array.from(String(number), (digit) => String.fromCharCode(DIGIT_0 + Number(digit)))
  return BEGIN + digits.join('')
}

function numberOf(digits: string): number {
  return Number(Array.from(digits, (digit) => digit.charCodeAt(0) - DIGIT_0).join(''))
}

/** Lines that are nothing but markers, begin a fence, or define a link: a sign would break them. */
const MARKERS_ONLY = /^[\s|:=\-*_#>+`~]*$|^\s*(?:`{3}|~{3})|^\s*\[[^\]]*\]:/
/** What a block begins with; behind it stands no word yet. */
const BLOCK_BEGIN = /^[\s>]*(?:[-*+]|\d+[.)]?|#{1,6})?[\s>]*$/

/** Where a link leads: an address, or the name of one. */
const LINK_END = /\](?:\([^)]*\)|\[[^\]]*\])/g
/** An address in the text, and the punctuation behind it, which is no part of it. */
const ADDRESS = /((?:https?:\/\/|\bwww\.)[^\s<>]*[\p{L}\p{N}/=&#%-])[^\s<>]*/gu

/** The nearest place at which a sign does no harm; 0 where there is none. */
function settle(text: string, wanted: number): number {
  let at = wanted
  while (at > 0) {
    // Behind a space or the end of a table's cell, the words before it are meant.
    if (/[\s|\\_]/.test(text.charAt(at - 1))) {
      at -= 1
      continue
    }
    const begin = text.lastIndexOf('\n', at - 1) + 1
    const [line = ''] = text.slice(begin).split('\n', 1)
    if (!MARKERS_ONLY.test(line) && !BLOCK_BEGIN.test(text.slice(begin, at))) break
    at = begin
  }
  if (at <= 0) return 0
  const begin = text.lastIndexOf('\n', at - 1) + 1
  const [line = ''] = text.slice(begin).split('\n', 1)
  for (const link of line.matchAll(LINK_END)) {
    const end = link.index + link[0].length
    if (link.index < at - begin && at - begin < end) return begin + end
  }
  for (const { index, 0: whole, 1: address = '' } of line.matchAll(ADDRESS)) {
    const inside = index < at - begin && at - begin <= index + whole.length
    if (inside) return begin + index + address.length
  }
  // Behind what ends here, and not between two code units of a character.
  return at + (/^(?:[\uDC00-\uDFFF]|[*~`]+)/.exec(line.slice(at - begin))?.[0].length ?? 0)
}
