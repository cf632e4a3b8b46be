import type { Line } from './line.ts'

/** An HTML block begins. */
export interface HtmlStart {
  readonly kind: 'html'
  /** What the last line of the block holds; `undefined` where a blank line ends it. */
  readonly end: RegExp | undefined
  readonly interrupts: boolean
}

const blockNames = [
  'address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details',
  'dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header',
  'hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param',
  'search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul',
].join('|')

const attribute = /[ \t]+[a-z_:][\w.:-]*(?:[ \t]*=[ \t]*(?:[^ \t"'=<>`]+|'[^']*'|"[^"]*"))?/.source
const openingTag = String.raw`<[a-z][a-z\d-]*(?:${attribute})*[ \t]*/?>`
const closingTag = String.raw`</[a-z][a-z\d-]*[ \t]*>`

/**
 * The kinds of HTML block, the first that matches counts.
 *
 * @see https://spec.commonmark.org/0.31.2/#html-blocks
 */
const kinds: readonly { readonly begin: RegExp; readonly end?: RegExp; readonly weak?: true }[] = [
  {
    begin: /<(?:script|pre|style|textarea)(?:[ \t>]|$)/iy,
    end: /<\/(?:script|pre|style|textarea)>/i,
  },
  { begin: /<!--/y, end: /-->/ },
  { begin: /<\?/y, end: /\?>/ },
  { begin: /<![a-z]/iy, end: />/ },
  { begin: /<!\[CDATA\[/y, end: /\]\]>/ },
  { begin: new RegExp(String.raw`</?(?:${blockNames})(?:[ \t]|/?>|$)`, 'iy') },
  // Any tag that stands alone; within a paragraph it is inline HTML.
  { begin: new RegExp(String.raw`(?:${openingTag}|${closingTag})[ \t]*$`, 'iy'), weak: true },
]

export function htmlStart(line: Line): HtmlStart | undefined {
  const kind = kinds.find(({ begin }) => line.has(begin))
  return kind && { kind: 'html', end: kind.end, interrupts: !kind.weak }
}
