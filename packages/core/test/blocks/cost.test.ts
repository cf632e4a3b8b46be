import { describe, expect, test } from 'vitest'
import { createBlockSplitter } from '@millrace/core'
import { countLooks } from './count-looks.ts'

/** Texts of any size: each is a shape that costs a careless reader the square of its length. */
const shapes: Readonly<Record<string, (size: number) => string>> = {
  'many paragraphs': (size) => 'Some words in a line.\nAnd another.\n\n'.repeat(size / 36),
  'one line': (size) => 'word '.repeat(size / 5),
  'one paragraph': (size) => 'word\n'.repeat(size / 5),
  'one fence': (size) => `\`\`\`\n${'code\n\n'.repeat(size / 6)}`,
  'one list': (size) => '- item\n\n'.repeat(size / 8),
  'one table': (size) => `| a | b |\n|---|---|\n${'| c | d |\n'.repeat(size / 10)}`,
  'a wide table': (size) => `${'|a'.repeat(size / 4)}\n${'|-'.repeat(size / 4)}\n`,
  'blank lines': (size) => '\n'.repeat(size),
  'white space': (size) => ' '.repeat(size),
  'a break below a paragraph': (size) => `a\n${'- '.repeat(size / 2)}`,
  'a fence below a paragraph': (size) => `a\n\`\`\`${'b'.repeat(size)}`,
  'a break': (size) => '- '.repeat(size / 2),
  'nested lists': (size) => `${'- '.repeat(size / 4)}a\n${'\n'.repeat(size / 2)}`,
  'nested lists in a quote': (size) => `> ${'- '.repeat(size / 4)}a\n${'>\n'.repeat(size / 4)}`,
  'nested lists and white space': (size) => `${'- '.repeat(size / 4)}a\n${' '.repeat(size / 2)}a`,
  'nested quotes': (size) => `${'>'.repeat(size / 2)}a\n${'>'.repeat(size / 2)}a`,
  backticks: (size) => '`'.repeat(size),
  'an underline': (size) => `a\n${'='.repeat(size)}`,
  'a tag of many attributes': (size) => `<a${' b'.repeat(size / 2)}`,
  'a comment': (size) => `<!--${' a\n'.repeat(size / 3)}`,
  definitions: (size) => `${'[a]: b\n'.repeat(size / 7)}===\n===\n`,
  'a label without an end': (size) => `[${'a\n'.repeat(size / 2)}===\n===\n`,
}

/** How often a character is looked at when the text comes in small pieces, with a look at each. */
function looksPerCharacter(text: string): number {
  const looks = countLooks(() => {
    const splitter = createBlockSplitter()
    for (let at = 0; at < text.length; at += 3) {
      splitter.push(text.slice(at, at + 3))
      splitter.blocks()
    }
    splitter.end()
  })
  return looks / text.length
}

describe('what a character costs', () => {
  test.each(Object.entries(shapes))('does not grow with the text: %s', (_, textOf) => {
    const small = looksPerCharacter(textOf(3600))
    const large = looksPerCharacter(textOf(14_400))
    expect(small).toBeGreaterThan(1)
    expect(large).toBeLessThan(small * 1.1 + 1)
  })

  test('is a few looks in prose', () => {
    expect(looksPerCharacter('A sentence of some words in one line.\n\n'.repeat(50))).toBeLessThan(
      10,
    )
  })
})
