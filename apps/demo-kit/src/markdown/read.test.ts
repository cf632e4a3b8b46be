import { createBlockSplitter } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { readMarkdown, toHtml } from './read.ts'

const TEXT = `# A [mill][one]

It stands in [two].

> [one]: https://example.com/one

[two]: https://example.com/two
[one]: https://example.com/other`

describe('readMarkdown', () => {
  it('reads a block as a part of the whole, given the links of the whole', () => {
    const splitter = createBlockSplitter()
    splitter.push(TEXT)
    const whole = readMarkdown(TEXT)
    const html = splitter.blocks().map(({ text }) => toHtml(readMarkdown(text, whole.links)))
    expect(html.join('')).toBe(toHtml(whole))
    expect(html[0]).toContain('href="https://example.com/one"')
    expect(html[1]).toContain('href="https://example.com/two"')
  })

  it('shows a link without an address as text', () => {
    expect(toHtml(readMarkdown('In [two].'))).toBe('<p>In [two].</p>\n')
  })
})
