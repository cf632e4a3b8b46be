import { createBlockSplitter } from '@millrace/core'
import { marked } from 'marked'
import { describe, expect, it } from 'vitest'
import type { Source } from '../answer/sources.ts'
import { cutAtSigns, shareMarks, withoutSigns, withSigns } from './marks.ts'

const SAMPLE = `# A title

Some **bold words**, an *aside*, __too__, \`a[0] * b\` and a [link](https://example.com/a_b) 🌊.

- first **point**
- second with ~~two~~ three
  1. nested \`code\`

> Quoted [by name][name] and https://example.com/path.

| A | B |
| :-- | --: |
| one | \`x[1]\` |

\`\`\`ts
const race = await fetch('/mill')
\`\`\`

Underlined
---

Last *line* of **all**.

[name]: https://example.com/name`

function source(number: number): Source {
  return {
    ...{ key: String(number), number, label: `Page ${number}` },
    ...{ host: undefined, href: undefined, quote: undefined },
  }
}

function render(markdown: string): string {
  return marked.parse(markdown, { async: false })
}

/** The numbers in a rendered text, in its order. */
function numbersIn(text: string): readonly (string | number)[] {
  return cutAtSigns(text).filter((piece) => typeof piece === 'number')
}

describe('withSigns', () => {
  it('changes nothing else, wherever the mark stands', () => {
    const plain = render(SAMPLE)
    for (let at = 0; at <= SAMPLE.length; at += 1) {
      const html = render(withSigns(SAMPLE, [{ at, source: source(12) }]))
      expect(withoutSigns(html), `${at}: ${JSON.stringify(SAMPLE.slice(at, at + 12))}`).toBe(plain)
    }
  })

  it('shows the mark directly behind the words it is for', () => {
    const text = 'Mills are **very old**. Some turn still.'
    const at = text.indexOf('**.')
    const shown = withSigns(text, [
      { at: text.length, source: source(3) },
      { at, source: source(1) },
      { at, source: source(2) },
    ])
    expect(cutAtSigns(shown)).toEqual([
      'Mills are **very old**',
      1,
      '',
      2,
      '. Some turn still.',
      3,
      '',
    ])
    expect(withoutSigns(shown)).toBe(text)
  })

  it('keeps nearly every mark: only what stands before the first word has none', () => {
    const first = SAMPLE.indexOf('A title') + 1
    for (let at = first; at <= SAMPLE.length; at += 1) {
      expect(numbersIn(withSigns(SAMPLE, [{ at, source: source(7) }]))).toEqual([7])
    }
    expect(numbersIn(withSigns(SAMPLE, [{ at: 0, source: source(7) }]))).toEqual([])
  })

  it('takes no sign of its own from what the model wrote', () => {
    const forged = withSigns('a', [{ at: 1, source: source(1) }])
    const shown = withSigns(`${forged} and b`, [{ at: forged.length + 6, source: source(2) }])
    expect(numbersIn(shown)).toEqual([2])
  })
})

describe('shareMarks', () => {
  function blocksOf(text: string) {
    const splitter = createBlockSplitter()
    splitter.push(text)
    return splitter.blocks()
  }

  it('places a mark in its block as it would be placed in the whole text', () => {
    const blocks = blocksOf(SAMPLE)
    for (let at = 0; at <= SAMPLE.length; at += 1) {
      const marks = [{ at, source: source(4) }]
      const shares = shareMarks(blocks, marks)
      const signed = blocks.map(({ text }, index) => withSigns(text, shares[index] ?? []))
      expect(signed.join('')).toBe(withSigns(SAMPLE, marks))
    }
  })

  it('leaves the blocks alone that have no mark', () => {
    const blocks = blocksOf('One.\n\nTwo.\n\nThree.')
    const shares = shareMarks(blocks, [
      { at: 10, source: source(1) },
      { at: 6, source: source(2) },
    ])
    expect(shares).toEqual([[{ at: 6, source: source(2) }], [{ at: 4, source: source(1) }], []])
  })
})
