import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBlockSplitter, type Block } from '@millrace/core'
import {
  blocksIn,
  inBlocks,
  markdownIt,
  reference,
  withDefinitions as rendered,
  withTables,
} from './renderers.ts'
import { anyMarkdown, cutAt, cuts, tables, withDefinitions, withoutDefinitions } from './texts.ts'

const numRuns = 2000
const minute = 60_000

/** The blocks after each piece, and at the end. */
function looksAt(pieces: readonly string[]): readonly (readonly Block[])[] {
  const splitter = createBlockSplitter()
  const looks = pieces.map((piece) => {
    splitter.push(piece)
    return splitter.blocks()
  })
  splitter.end()
  return [...looks, splitter.blocks()]
}

const anyLooks = fc.tuple(anyMarkdown, cuts).map(([text, lengths]) => {
  const pieces = cutAt(text, lengths)
  return { pieces, looks: looksAt(pieces) }
})

describe('the blocks of a text, however it comes', { timeout: minute }, () => {
  test('are those of what has come, at any moment', () => {
    const property = fc.property(anyLooks, ({ pieces, looks }) => {
      for (const [index, look] of looks.slice(0, -1).entries()) {
        expect(look).toEqual(blocksIn(pieces.slice(0, index + 1).join('')))
      }
    })
    fc.assert(property, { numRuns })
  })

  test('are the text when joined, numbered and in their places', () => {
    const property = fc.property(anyLooks, ({ pieces, looks }) => {
      for (const [index, look] of looks.entries()) {
        const begun = pieces.slice(0, index + 1).join('')
        const texts = look.map(({ text }) => text)
        expect(texts.join('')).toBe(begun)
        expect(look.map(({ key }) => key)).toEqual([...look.keys()])
        const inPlace = look.map(({ start, text }) => begun.slice(start, start + text.length))
        expect(inPlace).toEqual(texts)
        expect(texts).not.toContain('')
      }
    })
    fc.assert(property, { numRuns })
  })

  test('never change once they are done, and all but the last two are', () => {
    const property = fc.property(anyLooks, ({ looks }) => {
      const last = looks.at(-1) ?? []
      for (const look of looks) {
        const done = look.filter(({ state }) => state === 'done')
        expect(look.slice(0, -2).every((block) => done.includes(block))).toBe(true)
        for (const block of done) expect(last[block.key]).toBe(block)
      }
      expect(last.every(({ state }) => state === 'done')).toBe(true)
    })
    fc.assert(property, { numRuns })
  })

  test('are the same objects as long as they say the same', () => {
    const property = fc.property(anyLooks, ({ looks }) => {
      for (const [index, look] of looks.entries()) {
        for (const block of look) {
          const before = looks[index - 1]?.[block.key]
          const same = before?.text === block.text && before.state === block.state
          expect(before === block).toBe(same)
        }
      }
    })
    fc.assert(property, { numRuns })
  })
})

describe('blocks rendered one by one', { timeout: minute }, () => {
  test('are what the whole is, by the reference renderer', () => {
    const property = fc.property(withoutDefinitions, (text) => {
      expect(inBlocks(text, reference)).toBe(reference(text))
    })
    fc.assert(property, { numRuns })
  })

  test('are what the whole is, given the definitions', () => {
    const property = fc.property(withDefinitions, (text) => {
      // The renderer that can be given definitions reads some texts otherwise than the reference.
      const withoutEmptyLine = (html: string) =>
        html.replaceAll('<blockquote>\n</', '<blockquote></')
      fc.pre(withoutEmptyLine(reference(text)) === markdownIt.render(text))
      const { whole, blocks } = rendered(text, markdownIt)
      expect(blocks).toBe(whole)
    })
    fc.assert(property, { numRuns })
  })

  test('are what the whole is, where there are tables', () => {
    const property = fc.property(tables, (text) => {
      const render = (markdown: string) => withTables.render(markdown)
      expect(inBlocks(text, render)).toBe(render(text))
      expect(inBlocks(text, reference)).toBe(reference(text))
    })
    fc.assert(property, { numRuns })
  })
})
