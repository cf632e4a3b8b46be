import { htmlStart, type HtmlStart } from './html-block.ts'
import type { Line } from './line.ts'

/** What begins at a place in a line. Where it is none of these, it is text. */
export type Start =
  | { readonly kind: 'heading' | 'break' | 'quote' }
  | { readonly kind: 'fence'; readonly mark: string; readonly length: number }
  | HtmlStart
  | ItemStart

export interface ItemStart {
  readonly kind: 'item'
  /** Its last character; items of one list have the same. */
  readonly marker: string
  readonly length: number
  /** Whether it ends a paragraph that stands right before it. */
  readonly interrupts: boolean
}

/** From here on, white space before a text makes it code. */
export const codeIndent = 4

const heading = /#{1,6}(?:[ \t]|$)/y
const item = /^(?:[-+*]|(\d{1,9})[.)])(?=[ \t]|$)/
/** The longest marker of an item and the white space behind it, in characters. */
const itemLength = 11

/**
 * What begins in the rest of the line, behind its white space.
 *
 * @see https://spec.commonmark.org/0.31.2/#blocks-and-inlines
 */
export function startOf(line: Line): Start | undefined {
  if (line.indent >= codeIndent) return undefined
  const char = line.text.charAt(line.next)
  switch (char) {
    case '>':
      return { kind: 'quote' }
    case '#':
      return line.has(heading) ? { kind: 'heading' } : undefined
    case '`':
    case '~':
      return fenceStart(line, char)
    case '<':
      return htmlStart(line)
    case '-':
    case '*':
    case '_':
      return isBreak(line, char) ? { kind: 'break' } : itemStart(line)
    default:
      return itemStart(line)
  }
}

/** Whether it ends a paragraph that stands right before it. */
export function interrupts(start: Start): boolean {
  return start.kind === 'html' || start.kind === 'item' ? start.interrupts : true
}

function fenceStart({ text, next }: Line, mark: string): Start | undefined {
  const end = endOfRun(text, next, mark)
  const length = end - next
  // With a backtick behind them, the backticks are inline code.
  if (length < 3 || (mark === '`' && text.includes(mark, end))) return undefined
  return { kind: 'fence', mark, length }
}

/** Whether the line ends a fenced block that began with these marks. */
export function isFenceEnd(line: Line, mark: string, length: number): boolean {
  if (line.indent >= codeIndent) return false
  const end = endOfRun(line.text, line.next, mark)
  return end - line.next >= length && isBlank(line.text, end)
}

function isBlank(text: string, from: number): boolean {
  let at = from
  while (text.charAt(at) === ' ' || text.charAt(at) === '\t') at += 1
  return at === text.length
}

function endOfRun(text: string, from: number, char: string): number {
  let at = from
  while (text.charAt(at) === char) at += 1
  return at
}

function isBreak(line: Line, mark: string): boolean {
  if (line.next < line.noBreakBefore) return false
  let count = 0
  for (let at = line.next; at < line.text.length; at++) {
    const char = line.text.charAt(at)
    if (char === mark) {
      count += 1
    } else if (char !== ' ' && char !== '\t') {
      line.noBreakBefore = at
      return false
    }
  }
  return count >= 3
}

function itemStart({ text, next }: Line): ItemStart | undefined {
  const match = item.exec(text.slice(next, next + itemLength))
  if (!match) return undefined
  const [{ length }, number] = match
  const isFirst = number === undefined || Number(number) === 1
  return {
    kind: 'item',
    marker: match[0].slice(-1),
    length,
    interrupts: isFirst && !isBlank(text, next + length),
  }
}
