import { describe, expect, test } from 'vitest'
import { blocksOf, createAssembler, type Delta, type Part, type WrittenPart } from '@millrace/core'
import { countLooks } from './count-looks.ts'
import { blocksIn } from './renderers.ts'

/** An answer of one part; each call writes on and gives the part as it then is. */
function answer(kind: 'text' | 'reasoning' | 'refusal' = 'text') {
  const assembler = createAssembler()
  const take = (delta: Delta): WrittenPart => {
    assembler.apply(delta)
    return written(assembler.message().parts[0])
  }
  take({ type: `${kind}-start`, key: 'k' })
  return {
    write: (text: string) => take({ type: `${kind}-delta`, key: 'k', text }),
    end: (whole?: string) =>
      take({ type: `${kind}-end`, key: 'k', ...(whole === undefined ? {} : { text: whole }) }),
  }
}

function written(part: Part | undefined): WrittenPart {
  if (part?.type === 'text' || part?.type === 'reasoning' || part?.type === 'refusal') return part
  throw new Error('The answer has no such part.')
}

const text = '# Mills\n\nThey *turn*.\n\n- one\n- two\n\nAnd still'

describe('the blocks of a part', () => {
  test.each(['text', 'reasoning', 'refusal'] as const)('are those of its text: %s', (kind) => {
    const { write, end } = answer(kind)
    for (let at = 0; at < text.length; at++) {
      expect(blocksOf(write(text.charAt(at)))).toEqual(blocksIn(text.slice(0, at + 1)))
    }
    expect(blocksOf(end()).map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done'])
  })

  test('are the same array for the same part', () => {
    const { write } = answer()
    const part = write(text)
    expect(blocksOf(part)).toBe(blocksOf(part))
  })

  test('keep the finished ones as the part is written, and when it ends', () => {
    const { write, end } = answer()
    const [first] = blocksOf(write(text))
    expect(first?.state).toBe('done')
    expect(blocksOf(write(' they do.'))[0]).toBe(first)
    expect(blocksOf(end())[0]).toBe(first)
  })

  test('keep the finished ones where the end repeats the whole text', () => {
    const { write, end } = answer()
    const [first] = blocksOf(write(text))
    expect(blocksOf(end(`${text} more`))[0]).toBe(first)
  })

  test('are new where the end brings another text', () => {
    const { write, end } = answer()
    blocksOf(write(text))
    expect(blocksOf(end('Something else')).map((block) => block.text)).toEqual(['Something else'])
  })

  test('can be read of an earlier part, in any order and however often', () => {
    const { write } = answer()
    const parts = text.split('').map((character) => write(character))
    const order = [30, 12, 13, 40, 12, 3, 40, 44].flatMap((index) => parts[index] ?? [])
    expect(order.map(blocksOf)).toEqual(order.map((part) => blocksIn(part.text)))
    expect(order).toHaveLength(8)
  })

  test('of two answers have nothing to do with each other', () => {
    const one = answer()
    const other = answer()
    blocksOf(one.write('a\n\n'))
    blocksOf(other.write('# b\n'))
    expect(blocksOf(one.write('c')).map((block) => block.text)).toEqual(['a\n\n', 'c'])
    expect(blocksOf(other.write('d')).map((block) => block.text)).toEqual(['# b\n', 'd'])
  })

  test('cost what was added, however long the text is', () => {
    const words = 'A sentence of some words.\n\n'
    const looksAt = (length: number) => {
      const { write } = answer()
      blocksOf(write(words.repeat(length)))
      return countLooks(() => void blocksOf(write(words)))
    }
    expect(looksAt(10)).toBeGreaterThan(words.length)
    expect(looksAt(10_000)).toBe(looksAt(10))
  })
})
