import { createBlockSplitter, type Block as MarkdownBlock } from '@millrace/core'
import type { Source } from '../answer/sources.ts'
import { shareMarks, withSigns, type Mark } from './marks.ts'
import { mend } from './mend.ts'
import { readMarkdown, type Links } from './read.ts'
import { renderMarkdown } from './render.ts'

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
  const split = createSplit()
  const findLinks = createLinkFinder()
  let known: readonly (Block & { readonly source: string })[] = []
  let defined = ''

  return (text, whole, marks = []) => {
    const sources = new Map(marks.map(({ source }) => [source.number, source]))
    const sourceOf = (number: number): Source | undefined => sources.get(number)
    const blocks = split(text)
    const shares = shareMarks(blocks, marks)
    const links = findLinks(blocks, whole)
    // A link's address may stand further down, and changes what stood before.
    const definedNow = JSON.stringify(links)
    if (definedNow !== defined) known = []
    defined = definedNow

    known = blocks.map((block, key) => {
      const signed = withSigns(block.text, shares[key] ?? [])
      const source = !whole && key === blocks.length - 1 ? mend(signed.trimEnd()) : signed
      const before = known[key]
      if (before?.source === source) return before
      return { key, source, html: renderMarkdown(source, links, sourceOf) }
    })
    return known.filter(({ html }) => html !== '')
  }
}

/**
 * A section's text is joined from parts, so its blocks are not those of one part, which `blocksOf`
 * would give.
 */
function createSplit(): (text: string) => readonly MarkdownBlock[] {
  let splitter = createBlockSplitter()
  let pushed = ''

  return (text) => {
    if (!text.startsWith(pushed)) {
      splitter = createBlockSplitter()
      pushed = ''
    }
    splitter.push(text.slice(pushed.length))
    pushed = text
    return splitter.blocks()
  }
}

/**
 * Makes the function that finds the links that blocks define; of two of the same name the first
 * counts. Each block is read once. In the last one of a text that is not `whole`, a line that is
 * not at its end does not count: its address is about to grow.
 */
function createLinkFinder(): (blocks: readonly MarkdownBlock[], whole: boolean) => Links {
  const known = new WeakMap<MarkdownBlock, Links>()

  function linksOf(block: MarkdownBlock): Links {
    const links = known.get(block) ?? linksIn(block.text)
    known.set(block, links)
    return links
  }

  return (blocks, whole) => {
    const open = whole ? undefined : blocks.at(-1)
    const links = blocks.flatMap((block) =>
      Object.entries(block === open ? linksIn(wholeLines(block.text)) : linksOf(block)),
    )
    return Object.fromEntries(links.toReversed())
  }
}

function linksIn(text: string): Links {
  return text.includes(']:') ? readMarkdown(text).links : {}
}

function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1)
}
