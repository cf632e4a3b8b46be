import { describe, expect, test } from 'vitest'
import { anthropic } from '@millrace/core'
import { partsOf, read } from './read.ts'

const start = (block: object, index = 0) => ({
  type: 'content_block_start',
  index,
  content_block: block,
})
const change = (delta: object, index = 0) => ({ type: 'content_block_delta', index, delta })
const stop = (index = 0) => ({ type: 'content_block_stop', index })
const text = (words: string, index = 0) => [
  start({ type: 'text', text: '' }, index),
  change({ type: 'text_delta', text: words }, index),
  stop(index),
]
const opened = (message: object = {}) => ({ type: 'message_start', message })
const ended = (reason: string, rest: object = {}) => ({
  type: 'message_delta',
  delta: { stop_reason: reason },
  ...rest,
})
const closed = { type: 'message_stop' }

describe('blocks', () => {
  test('of text are open side by side, each by its index', () => {
    const { message, complete } = read(anthropic, [
      start({ type: 'text', text: 'A' }, 0),
      start({ type: 'text', text: 'B' }, 1),
      change({ type: 'text_delta', text: 'b' }, 1),
      change({ type: 'text_delta', text: 'a' }, 0),
      stop(1),
      stop(0),
      closed,
    ])
    expect(message.parts).toMatchObject([{ text: 'Aa' }, { text: 'Bb' }])
    expect(complete).toBe(true)
  })

  test('of thinking keep their signature, hidden ones their data', () => {
    const { message } = read(anthropic, [
      start({ type: 'thinking', thinking: '', signature: '' }),
      change({ type: 'thinking_delta', thinking: 'Hm.' }),
      change({ type: 'signature_delta', signature: 'si' }),
      change({ type: 'signature_delta', signature: 'g' }),
      stop(),
      start({ type: 'redacted_thinking', data: 'hidden' }, 1),
      stop(1),
      ...text('So.', 2),
      closed,
    ])
    expect(message.parts).toMatchObject([
      { type: 'reasoning', text: 'Hm.', signature: 'sig' },
      { type: 'reasoning', text: '', redacted: 'hidden' },
      { type: 'text', text: 'So.' },
    ])
  })

  test('of a tool call are the client’s, the input in pieces or whole', () => {
    const tool = (id: string, input: object) => ({ type: 'tool_use', id, name: 'f', input })
    const { message } = read(anthropic, [
      start(tool('a', {})),
      change({ type: 'input_json_delta', partial_json: '' }),
      change({ type: 'input_json_delta', partial_json: '{"x"' }),
      change({ type: 'input_json_delta', partial_json: ':1}' }),
      stop(),
      start(tool('b', { y: 2 }), 1),
      stop(1),
      ended('tool_use'),
      closed,
    ])
    expect(partsOf(message, 'tool')).toMatchObject([
      { id: 'a', name: 'f', inputText: '{"x":1}', server: false },
      { id: 'b', name: 'f', inputText: '{"y":2}', server: false },
    ])
    expect(message.end).toEqual({ reason: 'tool-calls', raw: 'tool_use' })
  })

  test.for(['server_tool_use', 'mcp_tool_use'])(
    'of %s are the server’s, and have their result',
    (type) => {
      const result = { type: 'anything_tool_result', tool_use_id: 'a', content: [{ title: 'T' }] }
      const { message } = read(anthropic, [
        start({ type, id: 'a', name: 'f', input: { q: 1 } }),
        stop(),
        start(result, 1),
        stop(1),
        ended('end_turn'),
        closed,
      ])
      expect(partsOf(message, 'tool')).toMatchObject([
        { server: true, output: result.content, failed: false },
      ])
      expect(message.end?.reason).toBe('stop')
    },
  )

  test.for([
    { type: 'mcp_tool_result', tool_use_id: 'a', is_error: true, content: [] },
    {
      type: 'web_search_tool_result',
      tool_use_id: 'a',
      content: { type: 'web_search_tool_result_error', error_code: 'unavailable' },
    },
  ])('of a result say that the tool failed: $type', (result) => {
    const { message } = read(anthropic, [
      start({ type: 'server_tool_use', id: 'a', name: 'f', input: {} }),
      stop(),
      start(result, 1),
      closed,
    ])
    expect(partsOf(message, 'tool')).toMatchObject([{ failed: true, output: result.content }])
  })

  test('that are not known arrive as they came', () => {
    const block = { type: 'hologram', depth: 3 }
    const delta = { type: 'hologram_delta', more: 1 }
    const orphan = { type: 'x_tool_result', tool_use_id: 'nobody', content: [] }
    const { deltas } = read(anthropic, [
      start(block),
      change(delta),
      stop(),
      start(orphan, 1),
      closed,
    ])
    expect(deltas).toEqual([block, delta, orphan].map((raw) => ({ type: 'unknown', raw })))
  })

  test('of a call may lack an id, and keep what they say besides', () => {
    const caller = { type: 'direct' }
    const { message } = read(anthropic, [
      start({ type: 'tool_use', name: 'f', input: {}, caller }),
      stop(),
      start({ type: 'mcp_tool_use', id: 'm', name: 'g', input: {}, server_name: 'maps' }, 1),
      stop(1),
      closed,
    ])
    expect(partsOf(message, 'tool')).toMatchObject([
      { id: null, providerMetadata: { caller } },
      { id: 'm', providerMetadata: { server_name: 'maps' } },
    ])
  })

  test('get no pieces that are not of their kind: these arrive as they came', () => {
    const signature = { type: 'signature_delta', signature: 's' }
    const input = { type: 'input_json_delta', partial_json: '{' }
    const citation = { type: 'citations_delta', citation: null }
    const { deltas } = read(anthropic, [
      change(signature, 5),
      start({ type: 'text', text: '' }),
      change(input),
      change(citation),
      start({ type: 'tool_use', id: 'a', name: 'f', input: {} }, 1),
      change(signature, 1),
      closed,
    ])
    expect(deltas.flatMap((delta) => (delta.type === 'unknown' ? [delta.raw] : []))).toEqual([
      signature,
      input,
      citation,
      signature,
    ])
  })

  test('that never stop are ended with the stream, which is then not whole', () => {
    const { message, complete } = read(anthropic, [
      start({ type: 'text', text: '' }),
      change({ type: 'text_delta', text: 'half a' }),
    ])
    expect(message.parts).toMatchObject([{ text: 'half a', state: 'done' }])
    expect(message.end).toBeNull()
    expect(complete).toBe(false)
  })
})

describe('citations', () => {
  test.for([
    [
      {
        type: 'web_search_result_location',
        url: 'https://a.example/',
        title: 'A',
        cited_text: 'q',
      },
      { url: 'https://a.example/', title: 'A', quote: 'q' },
    ],
    [
      { type: 'char_location', document_title: 'D', cited_text: 'q', start_char_index: 1 },
      { url: undefined, title: 'D', quote: 'q' },
    ],
    [
      { type: 'search_result_location', source: 'https://s.example/', title: 'S', cited_text: 'q' },
      { url: 'https://s.example/', title: 'S', quote: 'q' },
    ],
    [
      { type: 'page_location', document_title: null, start_page_number: 1 },
      { url: undefined, title: undefined, quote: undefined },
    ],
  ] as const)('are sources of the block they come in: %o', ([citation, source]) => {
    const { message } = read(anthropic, [
      start({ type: 'text', text: '' }),
      change({ type: 'citations_delta', citation }),
      change({ type: 'text_delta', text: 'said so' }),
      stop(),
      closed,
    ])
    const [cited] = partsOf(message, 'source')
    expect(cited).toMatchObject({ ...source, raw: citation })
    expect(cited?.place).toEqual({ key: partsOf(message, 'text')[0]?.key })
  })

  test('outside a block of text have no place', () => {
    const citation = { type: 'char_location', cited_text: 'q' }
    const { message } = read(anthropic, [change({ type: 'citations_delta', citation }), closed])
    expect(partsOf(message, 'source')).toMatchObject([{ quote: 'q', place: undefined }])
  })
})

describe('usage', () => {
  test('counts the cache as input, and the last counts hold', () => {
    const usage = {
      input_tokens: 3,
      cache_read_input_tokens: 20,
      cache_creation_input_tokens: 100,
      output_tokens: 1,
    }
    const { message } = read(anthropic, [
      opened({ usage }),
      ended('end_turn', {
        usage: { output_tokens: 50, output_tokens_details: { thinking_tokens: 30 } },
      }),
      closed,
    ])
    expect(message.usage).toEqual({
      input: 123,
      output: 50,
      reasoning: 30,
      cachedInput: 20,
      total: 173,
    })
  })

  test('takes a null for no news', () => {
    const { message } = read(anthropic, [
      opened({ usage: { input_tokens: 3, cache_read_input_tokens: 7, output_tokens: 1 } }),
      ended('end_turn', {
        usage: { input_tokens: null, cache_read_input_tokens: null, output_tokens: 9 },
      }),
      closed,
    ])
    expect(message.usage).toMatchObject({ input: 10, cachedInput: 7, output: 9 })
  })
})

describe('the message', () => {
  test.for([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'content-filter'],
    ['pause_turn', 'other'],
  ] as const)('that ends by %s ends by %s', ([raw, reason]) => {
    expect(read(anthropic, [...text('a'), ended(raw), closed]).message.end).toEqual({ reason, raw })
  })

  test('ends by the last reason that was said', () => {
    const quiet = { type: 'message_delta', delta: { stop_reason: null } }
    const { message } = read(anthropic, [ended('max_tokens'), ended('end_turn'), quiet, closed])
    expect(message.end?.raw).toBe('end_turn')
  })

  test('keeps its model where a fallback names none', () => {
    const fallback = { type: 'fallback', to: {} }
    const { message } = read(anthropic, [opened({ model: 'first' }), start(fallback), closed])
    expect(message.model).toBe('first')
  })

  test('has the id, the model that answers last, and what only Anthropic says', () => {
    const { message } = read(anthropic, [
      opened({ id: 'msg', model: 'first', usage: { service_tier: 'standard' } }),
      start({ type: 'fallback', from: { model: 'first' }, to: { model: 'second' } }),
      stop(),
      ended('stop_sequence', { delta: { stop_reason: 'stop_sequence', stop_sequence: 'END' } }),
      closed,
    ])
    expect(message).toMatchObject({ id: 'msg', model: 'second' })
    expect(message.providerMetadata).toEqual({ service_tier: 'standard', stop_sequence: 'END' })
  })

  test('passes on an event that it does not know', () => {
    const odd = [{ type: 'message_hologram' }, 3, ['x'], 'null']
    expect(read(anthropic, odd).deltas).toEqual(
      [...odd.slice(0, 3), null].map((raw) => ({ type: 'unknown', raw })),
    )
  })

  test('is not touched by pings, nor by what follows its end', () => {
    const { deltas } = read(anthropic, [{ type: 'ping' }, ...text('a'), closed, ...text('b', 1)])
    expect(deltas.map(({ type }) => type)).toEqual(['text-start', 'text-delta', 'text-end'])
  })

  test('that breaks off by an error says why, and keeps its text', () => {
    const error = {
      type: 'error',
      error: { type: 'overloaded_error', message: 'Overloaded' },
      request_id: 'req',
    }
    const { deltas, message, complete } = read(anthropic, [...text('a').slice(0, 2), error])
    expect(deltas.find(({ type }) => type === 'error')).toEqual({
      type: 'error',
      code: 'provider',
      message: 'Overloaded',
      name: 'overloaded_error',
      requestId: 'req',
      raw: error,
    })
    expect(message.parts).toMatchObject([{ text: 'a', state: 'done' }])
    expect(message.end?.reason).toBe('error')
    expect(complete).toBe(false)
  })
})
