import fc from 'fast-check'
import type { Answer, AnswerServerTool, AnswerSource } from '../src/index.ts'

/** Text of every kind: plain, whole signs of many scripts, and any code points at all. */
const anyText = fc.oneof(
  fc.lorem({ maxCount: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
)

const someText = anyText.filter((text) => text !== '')

const name = fc.stringMatching(/^[a-z][a-z_]{0,12}$/)

const value = fc.oneof(anyText, fc.integer({ min: -99_999, max: 99_999 }), fc.boolean())

/** Nested as deep as tools ask for, with lists of objects in it. */
const input = fc.dictionary(
  name,
  fc.oneof(
    value,
    fc.array(value, { maxLength: 3 }),
    fc.array(fc.dictionary(name, value, { maxKeys: 3 }), { maxLength: 2 }),
  ),
  { maxKeys: 4 },
)

const toolCall = fc.record({ name, input })

const page = fc.record({ url: fc.webUrl(), title: someText })

const serverTool: fc.Arbitrary<AnswerServerTool> = fc.oneof(
  fc.record({
    kind: fc.constant('web-search' as const),
    query: someText,
    results: fc.array(page, { maxLength: 2 }),
  }),
  fc.record({ kind: fc.constant('code-execution' as const), code: someText, output: anyText }),
)

const image = fc.record({
  mediaType: fc.constant('image/png'),
  data: fc.base64String({ minLength: 4 }),
  previews: fc.array(fc.base64String({ minLength: 4 }), { maxLength: 2 }),
  width: fc.constant(8),
  height: fc.constant(8),
})

/** Where sources stand: fractions of the text, which become the borders of code points. */
const cited = fc.array(
  fc.record({ quote: anyText, size: fc.integer({ min: 1, max: 9 }), title: someText }),
  { maxLength: 3 },
)

const said = fc.record(
  {
    reasoning: anyText,
    serverTools: fc.array(serverTool, { maxLength: 2 }),
    text: anyText,
    cited,
    refusal: someText,
    images: fc.array(image, { maxLength: 2 }),
    toolCalls: fc.array(toolCall, { maxLength: 3 }),
  },
  { requiredKeys: ['text', 'cited'] },
)

/** Any answer that says something in every format, with sources that stand one after another. */
export const anyAnswer: fc.Arbitrary<Answer> = said
  .filter(
    ({ text, refusal, toolCalls = [] }) => text + (refusal ?? '') !== '' || toolCalls.length > 0,
  )
  // A model that declines calls no tools.
  .filter(({ refusal, toolCalls }) => refusal === undefined || toolCalls === undefined)
  .map(({ cited: wanted, ...answer }) => {
    const signs = Array.from(answer.text)
    const sources: AnswerSource[] = []
    let at = 0
    for (const [index, { size, ...source }] of wanted.entries()) {
      const words = signs.slice(at, at + size).join('')
      const start = signs.slice(0, at).join('').length
      at += size + 1
      if (words === '') continue
      const url = `https://example.com/${index}`
      sources.push({ ...source, url, place: { start, end: start + words.length } })
    }
    return { ...answer, sources }
  })
