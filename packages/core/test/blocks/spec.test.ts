import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { createBlockSplitter } from '@millrace/core'
import { definedElsewhere, examples } from './examples.ts'
import {
  blocksIn,
  inBlocks,
  markdownIt,
  marked,
  reference,
  withDefinitions,
  type Render,
} from './renderers.ts'

const minute = 60_000
const exceptions = new Set(definedElsewhere.flat())

/** The beginnings of a text, itself included. */
function beginningsOf(text: string): readonly string[] {
  return Array.from({ length: text.length }, (_, index) => text.slice(0, index + 1))
}

/** The examples, exceptions aside, of which a beginning renders otherwise in blocks. */
function differing(render: Render): readonly number[] {
  return examples
    .filter(({ number }) => !exceptions.has(number))
    .filter(({ text }) =>
      beginningsOf(text).some((begun) => inBlocks(begun, render) !== render(begun)),
    )
    .map(({ number }) => number)
}

describe("the specification's examples, cut at every character", { timeout: minute }, () => {
  test('are all there', () => {
    expect(examples.map(({ number }) => number)).toEqual(
      Array.from({ length: 652 }, (_, i) => i + 1),
    )
  })

  test('render in blocks as they do whole, by the reference renderer', () => {
    expect(differing(reference)).toEqual([])
  })

  test('render in blocks as they do whole, by the renderer of the demos', () => {
    // Where a text ends in the name of a block's tag, marked does not yet see the HTML block that
    // the specification has there.
    expect(differing(marked)).toEqual([148, 185])
  })

  test('render in blocks as they do whole, every one, where blocks are given the definitions', () => {
    const different = examples.filter(({ text }) =>
      beginningsOf(text).some((begun) => {
        const { whole, blocks } = withDefinitions(begun, markdownIt)
        return blocks !== whole
      }),
    )
    expect(different).toEqual([])
  })

  test('are the same blocks in two pieces as at once', () => {
    for (const { number, text } of examples) {
      const whole = blocksIn(text)
      for (let cut = 0; cut <= text.length; cut++) {
        const splitter = createBlockSplitter()
        splitter.push(text.slice(0, cut))
        splitter.blocks()
        splitter.push(text.slice(cut))
        expect(splitter.blocks(), `${number} at ${cut}`).toEqual(whole)
      }
    }
  })

  test('are the same blocks character by character as at once', () => {
    for (const { number, text } of examples) {
      const splitter = createBlockSplitter()
      for (const begun of beginningsOf(text)) {
        splitter.push(begun.slice(-1))
        expect(splitter.blocks(), `${number}: ${JSON.stringify(begun)}`).toEqual(blocksIn(begun))
      }
    }
  })
})

describe('the exceptions', () => {
  test('are exceptions', () => {
    const same = examples
      .filter(({ number }) => exceptions.has(number))
      .filter(({ text }) => inBlocks(text, reference) === reference(text))
    expect(same).toEqual([])
  })

  test('are documented', async () => {
    const note = new URL(
      '../../../../docs/decisions/2026-11-22-markdown-blocks.md',
      import.meta.url,
    )
    const numbers = /```text\n([\d\s]+)```/.exec(await readFile(note, 'utf8'))?.[1] ?? ''
    expect(numbers.trim().split(/\s+/).map(Number)).toEqual([...exceptions])
  })
})
