import { marked } from 'marked'
import { describe, expect, it } from 'vitest'
import { mend } from './mend.ts'

const SAMPLE = `# A title

Some **bold words**, an *aside*, \`a[0] * b\` and a [link](https://example.com/a_b).

- first **point**
- second with ~~two~~ three
  1. nested \`code\`

| A | B |
| :-- | --: |
| one | \`x[1]\` |

Last *line* of **all**.`

/** The words of the rendered text, code aside. */
function shown(markdown: string): string {
  const html = marked.parse(markdown, { async: false })
  return html.replace(/<code>.*?<\/code>/gs, '').replace(/<[^>]*>/g, '')
}

describe('mend', () => {
  it('leaves whole Markdown as it is', () => {
    for (const block of SAMPLE.split('\n\n').filter((one) => !one.startsWith('|'))) {
      expect(mend(block)).toBe(block)
    }
  })

  it('shows no half of a marker, wherever the text breaks off', () => {
    for (let end = 1; end <= SAMPLE.length; end += 1) {
      const begun = SAMPLE.slice(0, end)
      const last = begun.split('\n\n').at(-1) ?? ''
      expect(shown(mend(last)), JSON.stringify(last)).not.toMatch(/[*`~[\]]|\|/)
    }
  })

  it('loses no word that has come, but for the address of a link and the head of a table', () => {
    for (const block of SAMPLE.split('\n\n').filter((one) => !/[|[]/.test(one))) {
      for (let end = 1; end <= block.length; end += 1) {
        const words = (text: string) => text.match(/[a-z]+/g) ?? []
        expect(words(mend(block.slice(0, end)))).toEqual(words(block.slice(0, end)))
      }
    }
  })

  it('leaves code alone', () => {
    const code = '```ts\nconst a = `b **'
    expect(mend(code)).toBe(code)
  })
})
