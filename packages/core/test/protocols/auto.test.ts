import { describe, expect, test } from 'vitest'
import { anthropic, auto, cohere, gemini, openaiChat, type Protocol } from '@millrace/core'
import { partsOf, read } from './read.ts'

const said = { choices: [{ index: 0, delta: { content: 'a' }, finish_reason: 'stop' }] }
const thought = { candidates: [{ content: { parts: [{ text: 'a' }] }, finishReason: 'STOP' }] }
const textOf = (payloads: readonly unknown[]) =>
  partsOf(read(auto, payloads).message, 'text')
    .map(({ text }) => text)
    .join('')

describe('auto', () => {
  const shapes: readonly (readonly [Protocol, unknown[]])[] = [
    [openaiChat, [said, '[DONE]']],
    [
      anthropic,
      [
        { type: 'message_start', message: { id: 'm' } },
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'a' } },
        { type: 'message_stop' },
      ],
    ],
    [gemini, [thought, { usageMetadata: { promptTokenCount: 1 } }]],
    [gemini, [{ promptFeedback: { blockReason: 'SAFETY' } }]],
    [cohere, [{ type: 'content-delta', index: 0, delta: { message: { content: { text: 'a' } } } }]],
  ]

  test.for(shapes)(
    'reads as %o does, by the payload and never by the event’s name',
    ([protocol, payloads]) => {
      const expected = read(protocol, payloads)
      for (const name of [undefined, 'message_start', 'response.created', 'interaction.created']) {
        expect(read(auto, payloads, name)).toEqual(expected)
      }
    },
  )

  test('prefers a known type to choices, and choices to Gemini’s keys', () => {
    const start = {
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'text', text: 'typed' },
    }
    expect(textOf([{ ...said, ...start }, { type: 'message_stop' }])).toBe('typed')
    expect(textOf([{ ...thought, choices: [{ delta: { content: 'chosen' } }] }, '[DONE]'])).toBe(
      'chosen',
    )
  })

  test.for([
    { error: { message: 'No.' } },
    { error: 'No.' },
    { type: 'error', error: { type: 'overloaded_error', message: 'No.' } },
    [{ error: { code: 500, message: 'No.', status: 'INTERNAL' } }],
  ])('reports an error that comes before anything else: %o', (payload) => {
    const { deltas, complete } = read(auto, [payload], 'error')
    expect(deltas.find(({ type }) => type === 'error')).toMatchObject({ message: 'No.' })
    expect(complete).toBe(false)
  })

  test('is not whole where nothing came', () => {
    expect(read(auto, []).complete).toBe(false)
    expect(read(auto, ['[DONE]']).complete).toBe(true)
  })

  test('passes on what it does not know, and waits for what it does', () => {
    const odd = [{ hello: 1 }, 4]
    const { deltas, message } = read(auto, [...odd, said])
    expect(deltas.slice(0, 2)).toEqual(odd.map((raw) => ({ type: 'unknown', raw })))
    expect(message.parts).toMatchObject([{ type: 'text', text: 'a' }])
  })

  test('reads events that ran together without blank lines', () => {
    const joined = [said, { ...said, choices: [{ index: 0, delta: { content: 'b' } }] }]
      .map((payload) => JSON.stringify(payload))
      .join('\n')
    expect(textOf([joined])).toBe('ab')
    expect(read(openaiChat, [joined]).deltas[0]).toMatchObject({ type: 'error', code: 'protocol' })
    expect(read(auto, [`${JSON.stringify(thought)}\n\n[DONE]`]).complete).toBe(true)
  })

  test('does not take an event apart whose lines are not all events', () => {
    const { deltas } = read(auto, [said, `${JSON.stringify(said)}\nand more`])
    expect(deltas.filter(({ type }) => type === 'text-delta')).toHaveLength(1)
    expect(deltas.find(({ type }) => type === 'error')).toMatchObject({ code: 'protocol' })
  })

  test('knows what any format knows', () => {
    const payloads = [said, thought, { type: 'message_stop' }, { text: 'a' }]
    expect(payloads.map((payload) => auto.matches(payload))).toEqual([true, true, true, true])
    expect(auto.matches({ hello: 1 })).toBe(false)
  })
})

describe('shapes that no provider documents', () => {
  test.for([
    { content: [{ text: 'a' }, { text: 'b' }] },
    { content: 'ab' },
    { delta: { text: 'ab' } },
    { text: 'ab' },
  ])('are read with one warning a stream: %o', (payload) => {
    const { deltas, message, complete } = read(auto, [payload, payload])
    expect(message.parts).toMatchObject([{ type: 'text', text: 'abab' }])
    expect(deltas.filter(({ type }) => type === 'warning')).toHaveLength(1)
    expect(complete).toBe(true)
  })

  test('give their total of tokens', () => {
    const piece = (tokens: number) => ({ text: 'a', meta: { usage: { tokens } } })
    expect(read(auto, [piece(5), piece(7)]).message.usage).toMatchObject({ total: 7, input: null })
  })

  test('are not guessed at by an explicit protocol', () => {
    for (const protocol of [openaiChat, anthropic, gemini, cohere]) {
      const { deltas } = read(protocol, [{ text: 'a' }])
      expect(deltas).toEqual([{ type: 'unknown', raw: { text: 'a' } }])
    }
  })

  test('pass on what has none of them', () => {
    const { deltas } = read(auto, [{ text: 'a' }, { hello: 1 }, { text: 'b' }])
    expect(deltas).toContainEqual({ type: 'unknown', raw: { hello: 1 } })
    expect(textOf([{ text: 'a' }, { hello: 1 }, { text: 'b' }])).toBe('ab')
  })

  test('give way to a real format', () => {
    const { message } = read(auto, [{ text: 'first ' }, said])
    expect(message.parts).toMatchObject([{ text: 'first ' }, { text: 'a' }])
    expect(message.end?.reason).toBe('stop')
  })

  test('end by [DONE] or an event message_end, and by an error badly', () => {
    expect(textOf([{ text: 'a' }, '[DONE]', { text: 'b' }])).toBe('a')
    expect(read(auto, [{ text: 'a' }, { text: 'b' }], 'message_end').message.parts).toMatchObject([
      { text: 'a' },
    ])
    const broken = read(auto, [{ text: 'a' }, { error: { message: 'No.' } }])
    expect(broken.complete).toBe(false)
    expect(broken.deltas.find(({ type }) => type === 'error')).toMatchObject({ message: 'No.' })
  })
})

describe('a request', () => {
  test('is asked to stream where its provider needs that said, and is else left alone', () => {
    const prepared = (body: unknown) => auto.prepareBody?.(body)
    expect(prepared({ model: 'm', messages: [] })).toEqual({
      model: 'm',
      messages: [],
      stream: true,
    })
    expect(prepared({ model: 'm', stream: false })).toEqual({ model: 'm', stream: false })
    for (const body of [{ contents: [], model: 'm' }, { question: 'why' }, 'text', null]) {
      expect(prepared(body)).toBe(body)
    }
  })
})

test.for([openaiChat, anthropic, gemini, cohere, auto])(
  'data that is not JSON ends an answer of %o as an error, whatever it said before',
  (protocol) => {
    const { message, complete, deltas } = read(protocol, [said, thought, '{"cut'])
    expect(deltas.find(({ type }) => type === 'error')).toMatchObject({ code: 'protocol' })
    expect(message.end?.reason).toBe('error')
    expect(complete).toBe(false)
  },
)

test.for([openaiChat, anthropic, gemini, cohere, auto])(
  'a keep-alive says nothing to %o, whatever stands in it',
  (protocol) => {
    expect(read(protocol, ['', 'alive'], 'ping').deltas).toEqual([])
    expect(read(protocol, ['']).deltas).toEqual([])
  },
)

test.for([openaiChat, anthropic, gemini, cohere, auto])(
  'an error without words ends an answer of %o all the same',
  (protocol) => {
    const raw = { error: { code: 5 } }
    const { deltas, message } = read(protocol, [raw])
    expect(deltas.find(({ type }) => type === 'error')).toMatchObject({ code: 'provider', raw })
    expect(protocol === auto || message.end?.reason === 'error').toBe(true)
  },
)
