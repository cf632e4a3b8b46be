import { describe, expect, test } from 'vitest'
import { createBlockSplitter } from '@millrace/core'
import { blocksIn } from './renderers.ts'

/** Texts by what they show, each as the blocks it is to be split into. */
const texts: Readonly<Record<string, readonly string[]>> = {
  'paragraphs, with the blank lines behind them': ['a\nb\n\n', 'c\n \n\n', 'd'],
  'blank lines before the first block': ['\n \na\n\n', 'b'],
  headings: ['# a\n', '## b ##\n\n', '#\n', '#hashtag\n'],
  'a heading that is underlined': ['a\nb\n===\n', 'c\n---\n', 'd'],
  'breaks, and a list that looks like one': ['***\n', '- - -\n', '___\n', '- - a\n'],
  'dashes below a paragraph, and below a list': ['a\n---\n', '- b\n', '---\n', 'c'],
  'a fence, blank lines and other fences in it': ['```js\na\n\n~~~\n``\n# b\n```\n', 'c'],
  'a fence of tildes, with backticks behind them': ['~~~ a`b\n\n```\n~~~~\n', 'c'],
  'a fence that ends a paragraph, and one without an end': ['a\n', '```\nb\n\nc\n'],
  'inline code that looks like a fence': ['a\n``` b ``` c\n\n', 'd'],
  'indented code with blank lines in it': ['    a\n\n\n    b\n\n', 'c\n    d\n'],
  'quotes, and a line without the marker': ['> a\n> # b\n>\n> c\nd\n\n', '> e\n', '```\nf\n```\n'],
  'a quote in which no paragraph is open': ['> ```\n', 'a\n\n', '> ---\n', 'b'],
  'a list with blank lines between its items': ['- a\n\n- b\n\n\n  c\n- d\n\n', 'e'],
  'lists of other markers': ['- a\n', '+ b\n', '1. c\n2. d\n', '3) e\n'],
  'a list within a list, and a line without indentation': ['- a\n  - b\nc\n\n  d\n', '# e'],
  'a list with a fence in it': ['1. a\n   ```\n   b\n\n   c\n   ```\n2. d\n\n', 'e'],
  'a list in which no paragraph is open': ['- # a\n', 'b\n\n', '- ```\n', 'c'],
  'an item that begins with a blank line': ['-\n  a\n-\n\n- b\n-\n\n', '  c'],
  'numbers within a paragraph': ['a\n2. b\n\n', 'c\n', '1. d\n'],
  'HTML until its end': ['<script>\n\na\n</script>\n', '<!-- b\n\nc -->\n', '<pre>d</pre>\n', 'e'],
  'HTML until a blank line': [
    'a\n',
    '<div>\n*b*\n\n',
    '*c*\n\n',
    '<x-y z="1">\nd\n\n',
    'e <a>\n<b>\n',
  ],
  'instructions, declarations and CDATA': ['<?a\n\n?>\n', '<!X\n\n>\n', '<![CDATA[\n\n]]>\n', 'b'],
  'a table, and a row without bars': ['a\n| b | c |\n|---|:-:|\n| d | e |\nf\n\n', 'g'],
  'a table that something else ends': ['| a |\n|---|\n| b |\n', '- c\n', '> d'],
  'definitions, with a title on its own line': ['[a]: /b\n  "c"\n[d]: e\n\n', 'f'],
  'definitions that are underlined': ['[a]: /b\n===\nc\n\n', '[a]\n===\n', 'd'],
  tabs: ['-\ta\n\n\tb\n\n', '>\t\tc\n', '\td\n \n\te\n'],
  'lines that end in CR, LF or both': ['a\r\r', 'b\r\n\r\n', '# c\r', 'd'],
  'characters that end no line': ['a\u2028\u2028b\u000b\u000bc\0\n\n', 'd\u0085'],
}

describe('a text is split into', () => {
  test.each(Object.entries(texts))('%s', (_, blocks) => {
    expect(blocksIn(blocks.join('')).map(({ text }) => text)).toEqual(blocks)
  })
})

describe('a splitter', () => {
  test('has no blocks before there is text', () => {
    const splitter = createBlockSplitter()
    expect(splitter.blocks()).toEqual([])
    splitter.push('')
    splitter.end()
    expect(splitter.blocks()).toEqual([])
  })

  test('gives the same array until there is more text', () => {
    const splitter = createBlockSplitter()
    splitter.push('a\n\nb')
    const blocks = splitter.blocks()
    splitter.push('')
    expect(splitter.blocks()).toBe(blocks)
    splitter.push('c')
    expect(splitter.blocks()).not.toBe(blocks)
    expect(blocks.map(({ text }) => text)).toEqual(['a\n\n', 'b'])
  })

  test('says which blocks are done, and where they begin', () => {
    const splitter = createBlockSplitter()
    splitter.push('# a\n\n- b\n- c')
    const [heading] = splitter.blocks()
    expect(splitter.blocks()).toEqual([
      { key: 0, start: 0, text: '# a\n\n', state: 'done' },
      { key: 1, start: 5, text: '- b\n- c', state: 'streaming' },
    ])
    splitter.end()
    expect(splitter.blocks().map(({ state }) => state)).toEqual(['done', 'done'])
    expect(splitter.blocks()[0]).toBe(heading)
  })

  test('takes a block back that the next character makes part of the one before', () => {
    const splitter = createBlockSplitter()
    const looks = ['a\n', '#', 'b', '\n', '>'].map((piece) => {
      splitter.push(piece)
      return splitter.blocks().map(({ text }) => text)
    })
    expect(looks).toEqual([['a\n'], ['a\n', '#'], ['a\n#b'], ['a\n#b\n'], ['a\n#b\n', '>']])
  })

  test('finishes a paragraph with the first character behind a blank line', () => {
    const splitter = createBlockSplitter()
    splitter.push('a\n\n')
    expect(splitter.blocks().map(({ state }) => state)).toEqual(['streaming'])
    splitter.push('b')
    expect(splitter.blocks().map(({ state }) => state)).toEqual(['done', 'streaming'])
  })

  test('judges a long line by its beginning until its end has come', () => {
    const dashes = '-'.repeat(1000)
    const splitter = createBlockSplitter()
    splitter.push(`> a\n${dashes} b`)
    expect(splitter.blocks()).toHaveLength(2)
    splitter.push('\n')
    expect(splitter.blocks()).toHaveLength(1)
  })
})
