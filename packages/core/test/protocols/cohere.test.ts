import { describe, expect, test } from 'vitest'
import { auto, cohere } from '@millrace/core'
import { partsOf, read } from './read.ts'

const content = (piece: object, index = 0, type = 'content-delta') => ({
  type,
  index,
  delta: { message: { content: piece } },
})
const call = (type: string, piece: object, index = 0) => ({
  type,
  index,
  delta: { message: { tool_calls: piece } },
})
const citation = (piece: object) => ({
  type: 'citation-start',
  index: 0,
  delta: { message: { citations: piece } },
})
const end = (delta: object = { finish_reason: 'COMPLETE' }) => ({ type: 'message-end', delta })

describe('Cohere’s chat', () => {
  test.for([cohere, auto])('reads thinking and text as parts, by $name', (protocol) => {
    const { message, complete } = read(protocol, [
      { type: 'message-start', id: 'm', delta: { message: { role: 'assistant' } } },
      content({ type: 'thinking', thinking: '' }, 0, 'content-start'),
      content({ thinking: 'Hm.' }),
      { type: 'content-end', index: 0 },
      content({ type: 'text', text: '' }, 1, 'content-start'),
      content({ text: 'Yes' }, 1),
      content({ text: '.' }, 1),
      { type: 'content-end', index: 1 },
      end(),
    ])
    expect(message.id).toBe('m')
    expect(message.parts).toMatchObject([
      { type: 'reasoning', text: 'Hm.', state: 'done' },
      { type: 'text', text: 'Yes.', state: 'done' },
    ])
    expect(message.end).toEqual({ reason: 'stop', raw: 'COMPLETE' })
    expect(complete).toBe(true)
  })

  test('reads the plan as reasoning, and several calls', () => {
    const plan = (words: string) => ({
      type: 'tool-plan-delta',
      delta: { message: { tool_plan: words } },
    })
    const { message } = read(cohere, [
      plan('I will '),
      plan('look.'),
      call('tool-call-start', { id: 'a', function: { name: 'f', arguments: '' } }),
      call('tool-call-delta', { function: { arguments: '{"x":1}' } }),
      { type: 'tool-call-end', index: 0 },
      call('tool-call-start', { id: 'b', function: { name: 'g', arguments: '' } }, 1),
      { type: 'tool-call-end', index: 1 },
      end({ finish_reason: 'TOOL_CALL' }),
    ])
    expect(message.parts).toMatchObject([
      { type: 'reasoning', text: 'I will look.' },
      { type: 'tool', id: 'a', name: 'f', inputText: '{"x":1}', server: false },
      { type: 'tool', id: 'b', name: 'g', inputText: '' },
    ])
    expect(message.end?.reason).toBe('tool-calls')
  })

  test('makes a source of each document a citation rests on, with its place', () => {
    const document = (url: string) => ({ type: 'document', id: url, document: { url, title: 'T' } })
    const cited = { start: 0, end: 3, text: 'Yes', type: 'TEXT_CONTENT', content_index: 0 }
    const { message } = read(cohere, [
      content({ type: 'text', text: 'Yes.' }, 0, 'content-start'),
      citation({
        ...cited,
        sources: [document('https://a.example/'), document('https://b.example/')],
      }),
      { type: 'citation-end', index: 0 },
      end(),
    ])
    const key = partsOf(message, 'text')[0]?.key
    expect(
      partsOf(message, 'source').map(({ url, title, place }) => ({ url, title, place })),
    ).toEqual([
      { url: 'https://a.example/', title: 'T', place: { key, start: 0, end: 3 } },
      { url: 'https://b.example/', title: 'T', place: { key, start: 0, end: 3 } },
    ])
  })

  test('a call may lack an id, and the answer too', () => {
    const { message } = read(cohere, [
      { type: 'message-start', delta: { message: { role: 'assistant' } } },
      call('tool-call-start', { function: { name: 'f', arguments: '{}' } }),
      end({}),
    ])
    expect(message).toMatchObject({ id: null, end: null })
    expect(message.parts).toMatchObject([{ type: 'tool', id: null, inputText: '{}' }])
  })

  test('input of no call is unknown, and its end says nothing', () => {
    const orphan = call('tool-call-delta', { function: { arguments: '{}' } }, 3)
    const { deltas } = read(cohere, [orphan, { type: 'tool-call-end', index: 3 }, end({})])
    expect(deltas).toEqual([{ type: 'unknown', raw: orphan }])
  })

  test('a call whose end is said twice ends once', () => {
    const over = { type: 'tool-call-end', index: 0 }
    const begun = call('tool-call-start', { id: 'a', function: { name: 'f', arguments: '{}' } })
    const { deltas } = read(cohere, [begun, over, over, end({})])
    expect(deltas.filter(({ type }) => type === 'tool-end')).toHaveLength(1)
  })

  test('a citation of the plan, or of no text, has no place; without a source it is one', () => {
    const plan = { type: 'PLAN', start: 0, end: 2 }
    const early = { start: 0, end: 2, content_index: 4, sources: [{ type: 'tool', id: 't' }] }
    const { message } = read(cohere, [
      content({ type: 'text', text: 'Yes.' }, 0, 'content-start'),
      citation(plan),
      citation(early),
      citation({ start: 0, end: 3 }),
      end(),
    ])
    const key = partsOf(message, 'text')[0]?.key
    expect(partsOf(message, 'source')).toMatchObject([
      { url: undefined, title: undefined, place: undefined, raw: { ...plan, sources: [] } },
      { place: undefined, raw: early },
      { place: { key, start: 0, end: 3 } },
    ])
  })

  test('log-probabilities stand with the text of their event', () => {
    const { message } = read(cohere, [
      { ...content({ text: 'Yes' }), logprobs: { text: 'Yes', token_ids: [1], logprobs: [-0.5] } },
      end(),
    ])
    expect(partsOf(message, 'text')[0]?.logprobs).toEqual([
      { token: 'Yes', logprob: -0.5, top: [] },
    ])
  })

  test('counts tokens, else what is billed', () => {
    const billed = { input_tokens: 5, output_tokens: 2 }
    const tokens = { input_tokens: 500, output_tokens: 4 }
    const usageOf = (usage: object) =>
      read(cohere, [end({ finish_reason: 'COMPLETE', usage })]).message.usage
    expect(usageOf({ billed_units: billed, tokens, cached_tokens: 448 })).toEqual({
      input: 500,
      output: 4,
      reasoning: null,
      cachedInput: 448,
      total: 504,
    })
    expect(usageOf({ billed_units: billed })).toMatchObject({ input: 5, output: 2, total: 7 })
  })

  test.for([
    ['MAX_TOKENS', 'length'],
    ['STOP_SEQUENCE', 'stop'],
    ['ERROR_TOXIC', 'content-filter'],
    ['TIMEOUT', 'error'],
    ['SOMETHING_NEW', 'other'],
  ] as const)('that ends by %s ends by %s', ([raw, reason]) => {
    expect(read(cohere, [end({ finish_reason: raw })]).message.end).toEqual({ reason, raw })
  })

  test('is not whole without its end, and an error at its end is one', () => {
    expect(read(cohere, [content({ text: 'half' })]).complete).toBe(false)
    const { deltas, message } = read(cohere, [end({ finish_reason: 'ERROR', error: 'Broken.' })])
    expect(deltas.find(({ type }) => type === 'error')).toMatchObject({ message: 'Broken.' })
    expect(message.end).toEqual({ reason: 'error', raw: 'ERROR' })
  })

  test('an error in a form of its gateway ends it', () => {
    const { deltas, complete } = read(cohere, [content({ text: 'half' }), { message: 'Broken.' }])
    expect(deltas.find(({ type }) => type === 'error')).toMatchObject({ message: 'Broken.' })
    expect(complete).toBe(false)
  })

  test('passes what it does not know as it came', () => {
    const odd = [{ type: 'debug', prompt: 'p' }, { type: 'new-thing' }, 3]
    expect(read(cohere, odd).deltas).toEqual(odd.map((raw) => ({ type: 'unknown', raw })))
  })
})
