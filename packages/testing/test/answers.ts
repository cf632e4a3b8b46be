import fc from 'fast-check'
import type { Answer } from '../src/index.ts'

/** Text of every kind: plain, whole signs of many scripts, and any code units at all. */
const anyText = fc.oneof(
  fc.lorem({ maxCount: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
)

const name = fc.stringMatching(/^[a-z][a-z_]{0,12}$/)

const value = fc.oneof(anyText, fc.integer({ min: -99_999, max: 99_999 }), fc.boolean())

const toolCall = fc.record({
  name,
  input: fc.dictionary(name, fc.oneof(value, fc.array(value, { maxLength: 3 })), { maxKeys: 4 }),
})

/** Any answer that says something. */
export const anyAnswer: fc.Arbitrary<Answer> = fc
  .record(
    { reasoning: anyText, text: anyText, toolCalls: fc.array(toolCall, { maxLength: 3 }) },
    { requiredKeys: ['text'] },
  )
  .filter(({ text, toolCalls }) => text !== '' || (toolCalls ?? []).length > 0)
