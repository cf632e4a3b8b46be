import { describe, expect, test } from 'vitest'
import { auto, geminiInteractions } from '@millrace/core'
import { partsOf, read } from './read.ts'

const created = {
  event_type: 'interaction.created',
  interaction: { id: 'i', status: 'in_progress', object: 'interaction', model: 'm' },
}
const completed = (more: object = {}) => ({
  event_type: 'interaction.completed',
  interaction: { id: 'i', status: 'completed', object: 'interaction', ...more },
})
const start = (index: number, step: object) => ({ event_type: 'step.start', index, step })
const change = (index: number, delta: object) => ({ event_type: 'step.delta', index, delta })
const stop = (index: number, more: object = {}) => ({ event_type: 'step.stop', index, ...more })
/** A whole step. */
const step = (index: number, first: object, ...deltas: readonly object[]) => [
  start(index, first),
  ...deltas.map((delta) => change(index, delta)),
  stop(index),
]
const output = { type: 'model_output' }
const text = (words: string) => ({ type: 'text', text: words })

describe('Gemini’s Interactions', () => {
  test.for([geminiInteractions, auto])('reads thoughts and text as parts, by $name', (protocol) => {
    const { message, complete } = read(protocol, [
      created,
      ...step(
        0,
        { type: 'thought' },
        { type: 'thought_summary', content: text('Hm.') },
        { type: 'thought_signature', signature: 's' },
      ),
      ...step(1, output, text('Ye'), text('s.')),
      completed(),
      '[DONE]',
    ])
    expect(message).toMatchObject({
      id: 'i',
      model: 'm',
      end: { reason: 'stop', raw: 'completed' },
    })
    expect(message.parts).toMatchObject([
      { type: 'reasoning', text: 'Hm.', signature: 's', state: 'done' },
      { type: 'text', text: 'Yes.', state: 'done' },
    ])
    expect(complete).toBe(true)
  })

  test('a hidden thought is kept for its signature', () => {
    const { message } = read(geminiInteractions, [
      ...step(0, { type: 'thought' }, { type: 'thought_signature', signature: 's' }),
    ])
    expect(message.parts).toMatchObject([{ type: 'reasoning', text: '', signature: 's' }])
  })

  test('what a step already holds at its start counts', () => {
    const { message } = read(geminiInteractions, [
      ...step(0, { type: 'thought', summary: [text('Hm')], signature: 's' }),
      ...step(1, { ...output, content: [text('Ye')] }, text('s.')),
    ])
    expect(message.parts).toMatchObject([{ text: 'Hm', signature: 's' }, { text: 'Yes.' }])
  })

  test('steps may be open at the same time', () => {
    const { message } = read(geminiInteractions, [
      start(0, output),
      start(1, output),
      change(0, text('a')),
      change(1, text('b')),
      change(0, text('c')),
      stop(1),
      stop(0),
    ])
    expect(message.parts).toMatchObject([{ text: 'ac' }, { text: 'b' }])
  })

  test('steps that were not streamed are read from the whole', () => {
    const { message } = read(geminiInteractions, [
      completed({ steps: [{ ...output, content: [text('Whole.')] }] }),
    ])
    expect(message.parts).toMatchObject([{ text: 'Whole.', state: 'done' }])
  })

  test('a delta without its step’s start opens the step it belongs to', () => {
    const { message } = read(geminiInteractions, [
      change(0, { type: 'thought_summary', content: text('Hm.') }),
      change(1, text('Yes.')),
      change(2, { type: 'google_search_call', id: 'x', arguments: { queries: [] } }),
    ])
    expect(message.parts).toMatchObject([
      { type: 'reasoning', text: 'Hm.' },
      { type: 'text', text: 'Yes.' },
      { name: 'google_search_call', id: 'x', inputText: '{"queries":[]}', state: 'done' },
    ])
  })

  test('a thought’s summary may hold an image, and what it holds else is unknown', () => {
    const image = { type: 'image', data: 'AAAA' }
    const odd = { type: 'hologram', depth: 3 }
    const { deltas, message } = read(geminiInteractions, [
      ...step(
        0,
        { type: 'thought' },
        { type: 'thought_summary', content: image },
        { type: 'thought_summary', content: odd },
        { type: 'thought_summary' },
      ),
    ])
    expect(partsOf(message, 'file')).toMatchObject([
      {
        data: 'AAAA',
        mediaType: 'application/octet-stream',
        providerMetadata: { thought: true },
      },
    ])
    expect(deltas.filter((delta) => delta.type === 'unknown')).toEqual([
      { type: 'unknown', raw: odd },
      { type: 'unknown', raw: { type: 'thought_summary' } },
    ])
  })

  test('the first version’s names are read as well', () => {
    const { message, complete } = read(auto, [
      { event_type: 'interaction.start', interaction: { id: 'i', status: 'in_progress' } },
      { event_type: 'content.start', index: 0, content: { type: 'text' } },
      { event_type: 'content.delta', index: 0, delta: text('Yes.') },
      { event_type: 'content.stop', index: 0 },
      { event_type: 'interaction.complete', interaction: { id: 'i', status: 'completed' } },
    ])
    expect(message).toMatchObject({ id: 'i', parts: [{ text: 'Yes.' }], end: { reason: 'stop' } })
    expect(complete).toBe(true)
  })
})

describe('Gemini’s Interactions: tools', () => {
  const call = (id: string, name = 'f') => ({ type: 'function_call', id, name, arguments: {} })
  const piece = (words: string) => ({ type: 'arguments_delta', arguments: words })

  test('reads calls in pieces, and that they wait for the client', () => {
    const { deltas, message } = read(geminiInteractions, [
      ...step(0, { ...call('x'), signature: 's' }, piece('{"a"'), piece(':1}')),
      ...step(1, call('y', 'g')),
      completed({ status: 'requires_action' }),
    ])
    expect(deltas.filter((delta) => delta.type === 'tool-delta')).toMatchObject([
      { text: '{"a"' },
      { text: ':1}' },
      { text: '{}' },
    ])
    expect(message.parts).toMatchObject([
      { id: 'x', name: 'f', inputText: '{"a":1}', server: false, signature: 's' },
      { id: 'y', name: 'g', inputText: '{}', server: false },
    ])
    expect(message.end).toEqual({ reason: 'tool-calls', raw: 'requires_action' })
  })

  test('a call whose start was missed has neither id nor name', () => {
    const { message } = read(geminiInteractions, [change(0, piece('{}')), stop(0)])
    expect(message.parts).toMatchObject([{ id: null, name: '', inputText: '{}', server: false }])
  })

  test('a completed interaction with a client’s call waits for it', () => {
    const { message } = read(geminiInteractions, [...step(0, call('x')), completed()])
    expect(message.end).toEqual({ reason: 'tool-calls', raw: 'completed' })
  })

  test('reads the provider’s own tools with their results', () => {
    const result = [{ search_suggestions: '<p>' }, { url: 'https://a', title: 'A' }]
    const { message } = read(geminiInteractions, [
      ...step(
        0,
        { type: 'google_search_call', id: 'x', signature: '' },
        { type: 'google_search_call', arguments: { queries: ['q'] }, signature: 's' },
      ),
      ...step(
        1,
        { type: 'google_search_result', call_id: 'x' },
        { type: 'google_search_result', result, signature: 't' },
      ),
      completed(),
    ])
    expect(message.parts).toMatchObject([
      {
        type: 'tool',
        id: 'x',
        name: 'google_search_call',
        inputText: '{"queries":["q"]}',
        server: true,
        signature: 's',
        output: result,
        failed: false,
        outputSignature: 't',
      },
      { type: 'source', url: 'https://a', title: 'A' },
    ])
    expect(message.end?.reason).toBe('stop')
  })

  test('a call of an MCP server keeps the tool’s own name, and may fail', () => {
    const { message } = read(geminiInteractions, [
      ...step(0, {
        type: 'mcp_server_tool_call',
        id: 'x',
        name: 'look',
        server_name: 'maps',
        arguments: { q: 1 },
      }),
      ...step(1, { type: 'mcp_server_tool_result', call_id: 'x', result: 'no', is_error: true }),
    ])
    expect(message.parts).toMatchObject([
      {
        name: 'mcp_server_tool_call',
        providerMetadata: { name: 'look', server_name: 'maps' },
        output: 'no',
        failed: true,
      },
    ])
  })

  test('results without the call’s id answer the calls of their kind in turn', () => {
    const code = (id: string) => step(0, { type: 'code_execution_call', id })
    const result = (words: string) => step(1, { type: 'code_execution_result', result: words })
    const { message } = read(geminiInteractions, [
      ...code('x'),
      ...result('1'),
      ...code('y'),
      ...result('2'),
    ])
    expect(message.parts).toMatchObject([{ output: '1' }, { output: '2' }])
  })

  test('a result that is the tool’s own affair is all that was said of it', () => {
    const result = { type: 'computer_use_result', call_id: 'x', screen: 'seen' }
    const { message } = read(geminiInteractions, [
      ...step(0, { type: 'computer_use_call', id: 'x' }),
      ...step(1, result),
    ])
    expect(message.parts).toMatchObject([{ output: result, failed: false }])
  })

  test('a result of no call is unknown', () => {
    const result = { type: 'google_maps_result', call_id: 'z' }
    const { deltas } = read(geminiInteractions, [...step(0, result)])
    expect(deltas).toEqual([{ type: 'unknown', raw: result }])
  })

  test('pages, files and places that a tool found are sources', () => {
    const found = (type: string, result: unknown) => [
      ...step(0, { type: `${type}_call`, id: type }),
      ...step(1, { type: `${type}_result`, call_id: type }, { type: `${type}_result`, result }),
    ]
    const { message } = read(geminiInteractions, [
      ...found('url_context', [
        { url: 'https://a', status: 'success' },
        { url: 'https://b', status: 'error' },
      ]),
      ...found('file_search', [{ title: 'T', text: 'Words.' }, {}]),
      ...found('google_maps', [{ places: [{ name: 'Café', url: 'https://c' }] }]),
    ])
    expect(partsOf(message, 'source')).toMatchObject([
      { url: 'https://a' },
      { title: 'T', quote: 'Words.' },
      { url: 'https://c', title: 'Café' },
    ])
  })
})

describe('Gemini’s Interactions: annotations and media', () => {
  const annotated = (...annotations: readonly object[]) => ({
    type: 'text_annotation_delta',
    annotations,
  })

  test('places counted in bytes are places in the step’s text', () => {
    const cited = { type: 'url_citation', url: 'u', title: 'T', start_index: 6, end_index: 10 }
    const { message } = read(geminiInteractions, [
      ...step(0, output, text('Before.')),
      ...step(1, output, text('Über '), text('🏔 hoch'), annotated(cited)),
    ])
    const second = partsOf(message, 'text')[1]
    expect(partsOf(message, 'source')).toMatchObject([
      { url: 'u', title: 'T', place: { key: second?.key, start: 5, end: 7 }, raw: cited },
    ])
  })

  test('reads citations of files and places', () => {
    const { message } = read(geminiInteractions, [
      ...step(
        0,
        output,
        text('abc'),
        annotated(
          { type: 'file_citation', document_uri: 'gs://d', file_name: 'd', end_index: 1 },
          {
            type: 'place_citation',
            url: 'https://maps',
            name: 'Café',
            start_index: 1,
            end_index: 2,
          },
        ),
      ),
    ])
    expect(partsOf(message, 'source')).toMatchObject([
      { url: 'gs://d', title: 'd', place: { start: 0, end: 1 } },
      { url: 'https://maps', title: 'Café', place: { start: 1, end: 2 } },
    ])
  })

  test('a citation without an end has no place; a file may be named by its source', () => {
    const cited = { type: 'file_citation', source: 'a.pdf', start_index: 1 }
    const { message } = read(geminiInteractions, [
      ...step(0, output, text('abc'), annotated(cited)),
    ])
    expect(partsOf(message, 'source')).toMatchObject([
      { url: undefined, title: 'a.pdf', place: undefined, raw: cited },
    ])
  })

  test('an annotation that is no object is unknown', () => {
    const delta = { type: 'text', text: 'a', annotations: ['odd'] }
    const { deltas } = read(geminiInteractions, [...step(0, output, delta)])
    expect(deltas).toContainEqual({ type: 'unknown', raw: 'odd' })
  })

  test('an annotation that names no source is unknown', () => {
    const raw = { type: 'word_info', text: 'abc', start_offset: '1s' }
    const { deltas } = read(geminiInteractions, [...step(0, output, text('abc'), annotated(raw))])
    expect(deltas).toContainEqual({ type: 'unknown', raw })
  })

  test('media stand between the texts around them', () => {
    const { message } = read(geminiInteractions, [
      ...step(
        0,
        output,
        text('Look:'),
        { type: 'image', mime_type: 'image/png', data: 'AAAA', resolution: 'high' },
        { type: 'video', mime_type: 'video/mp4', uri: 'https://v' },
        text('There.'),
      ),
    ])
    expect(message.parts).toMatchObject([
      { text: 'Look:' },
      { mediaType: 'image/png', data: 'AAAA', providerMetadata: { resolution: 'high' } },
      { mediaType: 'video/mp4', url: 'https://v' },
      { text: 'There.' },
    ])
  })
})

describe('Gemini’s Interactions: what stands around the answer', () => {
  test('of each count the last holds, thoughts and tools counted in', () => {
    const { message } = read(geminiInteractions, [
      ...step(0, output, text('a')),
      stop(0),
      {
        ...change(1, text('b')),
        metadata: { total_usage: { total_input_tokens: 1, total_output_tokens: 1 } },
      },
      stop(1, { usage: { total_output_tokens: 3, total_thought_tokens: 4 } }),
      completed({
        usage: {
          total_tokens: 26,
          total_input_tokens: 10,
          total_tool_use_tokens: 5,
          total_cached_tokens: 2,
          total_output_tokens: 7,
        },
      }),
    ])
    expect(message.usage).toEqual({
      input: 15,
      output: 11,
      reasoning: 4,
      cachedInput: 2,
      total: 26,
    })
  })

  test('what one step has cost stands with its part', () => {
    const { message } = read(geminiInteractions, [
      start(0, output),
      change(0, text('a')),
      stop(0, { step_usage: { total_tokens: 3 } }),
    ])
    expect(message.parts).toMatchObject([{ providerMetadata: { step_usage: { total_tokens: 3 } } }])
  })

  test('all else an interaction says is kept', () => {
    const { message } = read(geminiInteractions, [
      created,
      completed({ service_tier: 'standard', created: 't' }),
    ])
    expect(message.providerMetadata).toEqual({ service_tier: 'standard', created: 't' })
  })

  test('an id that is empty is none', () => {
    const nameless = { ...created, interaction: { id: '', model: 'm' } }
    expect(read(geminiInteractions, [nameless]).message).toMatchObject({ id: null, model: 'm' })
  })

  test.for([
    ['incomplete', 'length'],
    ['failed', 'error'],
    ['cancelled', 'other'],
    ['budget_exceeded', 'other'],
  ] as const)('%s means %s', ([status, reason]) => {
    const { message } = read(geminiInteractions, [completed({ status })])
    expect(message.end).toEqual({ reason, raw: status })
  })

  test('cut off in the middle, it says no reason and is not whole', () => {
    const { message, complete } = read(geminiInteractions, [
      created,
      { event_type: 'interaction.status_update', interaction_id: 'i', status: 'in_progress' },
      start(0, output),
      change(0, text('Half')),
    ])
    expect(message.end).toBeNull()
    expect(message.parts).toMatchObject([{ text: 'Half', state: 'done' }])
    expect(complete).toBe(false)
  })

  test('what follows the last event is not part of it', () => {
    const { message } = read(geminiInteractions, [completed(), ...step(0, output, text('late'))])
    expect(message.parts).toEqual([])
  })

  test.for([geminiInteractions, auto])('an error ends the answer, by $name', (protocol) => {
    const error = { message: 'Deadline expired.', code: 'gateway_timeout' }
    const { deltas, message, complete } = read(protocol, [
      created,
      { event_type: 'error', error },
      completed(),
    ])
    expect(deltas).toContainEqual(
      expect.objectContaining({ type: 'error', message: error.message, name: error.code }),
    )
    expect(message.end).toEqual({ reason: 'error', raw: null })
    expect(complete).toBe(false)
  })

  test('a step that failed makes the answer one that failed', () => {
    const { deltas, message } = read(geminiInteractions, [
      ...step(0, { ...output, error: { code: 13, message: 'Internal.' } }),
      completed(),
    ])
    expect(deltas).toContainEqual(expect.objectContaining({ type: 'error', message: 'Internal.' }))
    expect(message.end?.reason).toBe('error')
  })

  test('what it does not know is unknown, with its raw value', () => {
    const payloads: unknown[] = [
      { event_type: 'interaction.paused' },
      3,
      start(0, { type: 'user_input', content: [] }),
      change(0, text('mine')),
      change(1, { type: 'hologram', depth: 3 }),
    ]
    const { deltas, message } = read(geminiInteractions, payloads)
    expect(deltas).toEqual([
      { type: 'unknown', raw: payloads[0] },
      { type: 'unknown', raw: 3 },
      { type: 'unknown', raw: { type: 'user_input', content: [] } },
      { type: 'unknown', raw: text('mine') },
      { type: 'unknown', raw: { type: 'hologram', depth: 3 } },
    ])
    expect(message.parts).toEqual([])
  })
})
