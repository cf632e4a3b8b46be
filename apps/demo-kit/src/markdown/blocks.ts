import type { Token } from 'marked'
import type { Source } from '../answer/sources.ts'
import { withSigns, type Mark } from './marks.ts'
import { mend } from './mend.ts'
import { readMarkdown, renderBlock } from './render.ts'

/** One top-level block of Markdown, rendered. */
export interface Block {
  /** Its place in the text: the key to render it by. */
  readonly key: number
  /** Safe to put into the page. */
  readonly html: string
}

/**
 * Makes the function that turns a text, as it grows, into blocks. A block whose source has not
 * changed is the same object again, so that a view leaves its elements alone. The last block of a
 * text that is not `whole` is mended. At each mark stands the number of its source.
 */
export function createMarkdown(): (
  text: string,
  whole: boolean,
  marks?: readonly Mark[],
) => readonly Block[] {
  let known: readonly (Block & { readonly source: string })[] = []
  let links = ''

  return (text, whole, marks = []) => {
    const sources = new Map(marks.map(({ source }) => [source.number, source]))
    const render = (token: Token) =>
      renderBlock(token, (number): Source | undefined => sources.get(number))
    const tokens = readMarkdown(withSigns(text, marks))
    // A link's address may stand further down, and changes what stood before.
    const linksNow = Object.keys(tokens.links).join('\n')
    if (linksNow !== links) known = []
    links = linksNow

    const shown = tokens.filter(({ type }) => type !== 'space' && type !== 'def')
    known = shown.map((token, key) => {
      const open = !whole && key === shown.length - 1
      const source = open ? mend(token.raw) : token.raw
      const before = known[key]
      if (before?.source === source) return before
      if (source === token.raw) return { key, source, html: render(token) }
      return { key, source, html: readMarkdown(source).map(render).join('') }
    })
    return known
  }
}
