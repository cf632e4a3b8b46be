import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createAssembler, type Delta, type Message, type Part } from '@millrace/core'

const kinds = ['text', 'reasoning', 'refusal', 'tool'] as const
type Kind = (typeof kinds)[number]

/** What a provider does, part by part: any of up to five parts may be open at once. */
type Step =
  | { readonly act: 'write'; readonly part: number; readonly text: string }
  | { readonly act: 'end'; readonly part: number }
  | { readonly act: 'look' }

const scenario = fc.record({
  parts: fc.array(fc.constantFrom<Kind>(...kinds), { minLength: 1, maxLength: 5 }),
  steps: fc.array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ act: fc.constant('write'), part: fc.nat(4), text: fc.string() }),
      },
      { weight: 1, arbitrary: fc.record({ act: fc.constant('end'), part: fc.nat(4) }) },
      { weight: 3, arbitrary: fc.record({ act: fc.constant('look') }) },
    ),
    { maxLength: 60 },
  ) as fc.Arbitrary<Step[]>,
})

function startOf(kind: Kind, key: string): Delta {
  return kind === 'tool'
    ? { type: 'tool-start', key, id: key, name: 'look_up', server: false }
    : { type: `${kind}-start`, key }
}

const textIn = (part: Part) =>
  part.type === 'tool' ? part.inputText : 'text' in part ? part.text : ''

describe('assembling a message', () => {
  test('adds up to the text of each part, and renews only the parts that changed', () => {
    fc.assert(
      fc.property(scenario, ({ parts, steps }) => {
        const assembler = createAssembler()
        const texts = parts.map(() => '')
        const ended = parts.map(() => false)
        const touched = new Set(parts.keys())
        let before: Message | undefined

        function look() {
          const message = assembler.message()
          expect(message.parts.map(textIn)).toEqual(texts)
          expect(message.parts.map(({ state }) => state === 'done')).toEqual(ended)
          message.parts.forEach((part, index) => {
            if (before) expect(part === before.parts[index]).toBe(!touched.has(index))
          })
          expect(assembler.message()).toBe(message)
          if (before && touched.size === 0) expect(message).toBe(before)
          before = message
          touched.clear()
        }

        parts.forEach((kind, index) => assembler.apply(startOf(kind, String(index))))
        for (const step of steps) {
          if (step.act === 'look') {
            look()
            continue
          }
          const index = step.part % parts.length
          const kind = parts[index] ?? 'text'
          if (ended[index]) continue
          touched.add(index)
          const key = String(index)
          if (step.act === 'write') {
            texts[index] += step.text
            assembler.apply({ type: `${kind}-delta`, key, text: step.text })
          } else {
            ended[index] = true
            assembler.apply({ type: `${kind}-end`, key })
          }
        }
        look()
        assembler.close()
        ended.forEach((done, index) => done || touched.add(index))
        ended.fill(true)
        look()
      }),
    )
  })

  test('keeps further choices out of the message, and within reach', () => {
    const assembler = createAssembler()
    assembler.apply({ type: 'text-start', key: 'a' })
    assembler.apply({ type: 'text-start', key: 'a', choice: 2 })
    assembler.apply({ type: 'text-delta', key: 'a', text: 'first' })
    assembler.apply({ type: 'text-delta', key: 'a', text: 'third', choice: 2 })
    assembler.apply({ type: 'end', reason: 'length', raw: 'cut', choice: 2 })
    const { parts, end, alternatives } = assembler.message()
    expect(parts.map(textIn)).toEqual(['first'])
    expect(end).toBeNull()
    expect(alternatives.map(({ index }) => index)).toEqual([2])
    expect(alternatives[0]?.parts.map(textIn)).toEqual(['third'])
    expect(alternatives[0]?.end).toEqual({ reason: 'length', raw: 'cut' })

    assembler.apply({ type: 'text-delta', key: 'a', text: '!' })
    expect(assembler.message().alternatives[0]).toBe(alternatives[0])
  })

  test('ignores deltas of parts that were never started', () => {
    const assembler = createAssembler()
    const before = assembler.message()
    assembler.apply({ type: 'text-delta', key: '__proto__', text: 'x' })
    assembler.apply({ type: 'tool-end', key: 'constructor' })
    expect(assembler.message()).toBe(before)
  })
})
