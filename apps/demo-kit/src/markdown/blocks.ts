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
 * text that is not `whole` is mended.
 */
export function createMarkdown(): (text: string, whole: boolean) => readonly Block[] {
  let known: readonly (Block & { readonly source: string })[] = []
  let links = ''

  return (text, whole) => {
    const tokens = readMarkdown(text)
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
      if (source === token.raw) return { key, source, html: renderBlock(token) }
      return { key, source, html: readMarkdown(source).map(renderBlock).join('') }
    })
    return known
  }
}
