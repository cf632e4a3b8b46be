import type { Line } from './line.ts'
import { codeIndent } from './starts.ts'

/** An open paragraph, as far as what follows depends on it. */
export class Paragraph {
  readonly kind = 'paragraph'
  /** Its text where it may be nothing but definitions, else empty. */
  #definitions: string
  /** Its last line where a table may begin with it. */
  #header: string | undefined

  constructor({ rest }: Line) {
    this.#definitions = rest.startsWith('[') ? rest : ''
    this.#header = rest
  }

  /** Takes in one more line. */
  add(line: Line): void {
    if (this.#definitions) this.#definitions += `\n${line.rest}`
    this.#header = line.indent >= codeIndent ? undefined : line.rest
  }

  /**
   * Whether the line underlines the paragraph, which makes it a heading.
   *
   * @see https://spec.commonmark.org/0.31.2/#setext-headings
   */
  isUnderlinedBy(line: Line): boolean {
    return isUnderline(line) && !(this.#definitions && isAllDefinitions(this.#definitions))
  }

  /**
   * Whether the line makes the line before it the header of a table. Dashes alone do so below a bar
   * only; by some renderers they then still make it a heading.
   *
   * @see https://github.github.com/gfm/#tables-extension-
   */
  isHeaderOf(line: Line): boolean {
    const header = this.#header
    if (header === undefined || line.indent >= codeIndent || !line.has(delimiterRow)) return false
    if (isUnderline(line) && !header.includes('|')) return false
    return cellCount(header) === cellCount(line.rest)
  }
}

const underline = /(?:=+|-+)[ \t]*$/y
/** It does not begin as an item of a list would. */
const delimiterRow = /(?!-[ \t])\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/y

/** Whether the line could underline a paragraph. */
export function isUnderline(line: Line): boolean {
  return line.indent < codeIndent && line.has(underline)
}

function cellCount(row: string): number {
  const text = row.trim()
  let count = 1
  // The bars at either end are no borders between cells.
  for (let at = 1; at < text.length - 1; at++) {
    if (text.charAt(at) === '|' && text.charAt(at - 1) !== '\\') count += 1
  }
  return count
}

const space = String.raw`[ \t]*(?:\n[ \t]*)?`
const title = String.raw`"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|\((?:[^()\\]|\\[^])*\)`
const definition = new RegExp(
  String.raw`\[(?!\s*\])(?:[^\\[\]]|\\[^]){1,999}\]:${space}` +
    String.raw`(?:<(?:[^<>\n\\]|\\.)*>|([^\s<]\S*))(?:(?=\s)${space}(?:${title}))?[ \t]*(?:\n|$)`,
  'y',
)

/**
 * Whether a paragraph's text is nothing but link reference definitions.
 *
 * @see https://spec.commonmark.org/0.31.2/#link-reference-definitions
 */
function isAllDefinitions(text: string): boolean {
  let at = 0
  while (at < text.length) {
    definition.lastIndex = at
    const match = definition.exec(text)
    if (!match || !isBalanced(match[1] ?? '')) return false
    at = definition.lastIndex
  }
  return true
}

/** Whether the parentheses of an address come in pairs. */
function isBalanced(address: string): boolean {
  let open = 0
  for (const [token] of address.matchAll(/\\.|[()]/g)) {
    if (token === '(') open += 1
    else if (token === ')') open -= 1
    if (open < 0) return false
  }
  return open === 0
}
