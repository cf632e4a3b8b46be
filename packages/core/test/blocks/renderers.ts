import { HtmlRenderer, Parser } from 'commonmark'
import { Marked } from 'marked'
import MarkdownIt from 'markdown-it'
import { createBlockSplitter } from '@millrace/core'

/** Renders Markdown to HTML. */
export type Render = (markdown: string) => string

/** CommonMark's own. */
export const reference: Render = (markdown) =>
  new HtmlRenderer().render(new Parser().parse(markdown))

const gfm = new Marked({ async: false })

/** What the demos render with. */
export const marked: Render = (markdown) => gfm.parse(markdown, { async: false })

/** A second reading of CommonMark, and one with GitHub's tables. */
export const markdownIt = new MarkdownIt('commonmark')
export const withTables = new MarkdownIt({ html: true })

export function blocksIn(markdown: string) {
  const splitter = createBlockSplitter()
  splitter.push(markdown)
  return splitter.blocks()
}

/** Renders each block by itself. */
export function inBlocks(markdown: string, render: Render): string {
  return blocksIn(markdown)
    .map(({ text }) => render(text))
    .join('')
}

/** Renders the whole, and each block by itself with the definitions of the whole. */
export function withDefinitions(markdown: string, renderer: InstanceType<typeof MarkdownIt>) {
  const env: NonNullable<Parameters<typeof renderer.render>[1]> = {}
  const whole = renderer.render(markdown, env)
  const { references = {} } = env
  const blocks = inBlocks(markdown, (text) =>
    renderer.render(text, { references: { ...references } }),
  )
  return { whole, blocks }
}
