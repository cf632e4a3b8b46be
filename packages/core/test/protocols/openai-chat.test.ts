import { describe, expect, test } from 'vitest'
import { auto, openaiChat, type Delta } from '@millrace/core'
import { partsOf, read } from './read.ts'

/** A chunk with one choice. */
const chunk = (delta: object, rest: object = {}) => ({ choices: [{ index: 0, delta, ...rest }] })
const finished = (reason: string) => chunk({}, { finish_reason: reason })
const call = (piece: object) => chunk({ tool_calls: [piece] })
const textOf = (deltas: readonly Delta[]) =>
  deltas.map((delta) => (delta.type === 'text-delta' ? delta.text : '')).join('')

describe('reasoning', () => {
  test.for(['reasoning_content', 'reasoning'])('is read from %s', (field) => {
    const { message } = read(openaiChat, [
      chunk({ [field]: 'Let me ' }),
      chunk({ [field]: 'think.' }),
      chunk({ content: 'Yes.' }),
      finished('stop'),
    ])
    expect(message.parts.map(({ type }) => type)).toEqual(['reasoning', 'text'])
    expect(partsOf(message, 'reasoning').map(({ text }) => text)).toEqual(['Let me think.'])
  })

  test('that stands under several names in one delta counts once', () => {
    const details = [{ type: 'reasoning.text', text: 'Hm', index: 0, format: 'unknown' }]
    const { message } = read(openaiChat, [
      chunk({ reasoning: 'Hm', reasoning_details: details }),
      finished('stop'),
    ])
    expect(partsOf(message, 'reasoning').map(({ text }) => text)).toEqual(['Hm'])
  })

  test('keeps what OpenRouter wants back, joined and unchanged', () => {
    const detail = (piece: object) =>
      chunk({ reasoning_details: [{ index: 0, format: 'f', ...piece }] })
    const { message } = read(openaiChat, [
      detail({ type: 'reasoning.text', text: 'One ' }),
      detail({ type: 'reasoning.text', text: 'two.' }),
      detail({ type: 'reasoning.text', text: '', signature: 'sig' }),
      chunk({ content: 'Three.' }),
      finished('stop'),
    ])
    expect(partsOf(message, 'reasoning')).toMatchObject([
      {
        text: 'One two.',
        signature: 'sig',
        providerMetadata: {
          reasoning_details: [
            { type: 'reasoning.text', index: 0, format: 'f', text: 'One two.', signature: 'sig' },
          ],
        },
      },
    ])
  })

  test('that is hidden altogether is kept without a text', () => {
    const hidden = { type: 'reasoning.encrypted', data: 'b64==', index: 0 }
    const { message } = read(openaiChat, [
      chunk({ reasoning_details: [hidden] }),
      chunk({ content: 'So.' }),
      finished('stop'),
    ])
    expect(partsOf(message, 'reasoning')).toMatchObject([{ text: '', redacted: 'b64==' }])
  })

  test('keeps of each detail the last that says anything', () => {
    const detail = (piece: object) =>
      chunk({ reasoning_details: [{ type: 'reasoning.text', index: 0, ...piece }] })
    const { message } = read(openaiChat, [
      detail({ text: 'Hm', format: 'f', signature: 's' }),
      detail({ text: '.', format: null, signature: '' }),
      chunk({ reasoning_details: [null] }),
      finished('stop'),
    ])
    expect(partsOf(message, 'reasoning')[0]?.providerMetadata).toEqual({
      reasoning_details: [
        { type: 'reasoning.text', index: 0, text: 'Hm.', format: 'f', signature: 's' },
      ],
    })
  })

  test('in turns with text makes parts in the same turns', () => {
    const { message } = read(openaiChat, [
      chunk({ reasoning: 'a' }),
      chunk({ content: 'b' }),
      chunk({ reasoning: 'c' }),
      chunk({ content: 'd' }),
      finished('stop'),
    ])
    expect(message.parts.map((part) => ('text' in part ? part.text : ''))).toEqual([
      'a',
      'b',
      'c',
      'd',
    ])
  })
})

describe('tool calls', () => {
  test('arrive in pieces by index, interleaved', () => {
    const { message } = read(openaiChat, [
      call({ index: 0, id: 'a', function: { name: 'f', arguments: '' } }),
      call({ index: 1, id: 'b', function: { name: 'g', arguments: '{"y"' } }),
      call({ index: 0, function: { arguments: '{"x":1}' } }),
      call({ index: 1, id: null, function: { name: '', arguments: ':2}' } }),
      finished('tool_calls'),
    ])
    expect(partsOf(message, 'tool')).toMatchObject([
      { id: 'a', name: 'f', inputText: '{"x":1}', server: false, state: 'done' },
      { id: 'b', name: 'g', inputText: '{"y":2}', server: false, state: 'done' },
    ])
    expect(message.end).toEqual({ reason: 'tool-calls', raw: 'tool_calls' })
  })

  test('with a new id and name on the same index are two calls', () => {
    const { message } = read(openaiChat, [
      call({ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }),
      call({ index: 0, id: 'b', function: { name: 'f', arguments: '{"x":1}' } }),
      finished('tool_calls'),
    ])
    expect(partsOf(message, 'tool').map(({ inputText }) => inputText)).toEqual(['{}', '{"x":1}'])
  })

  test('that repeat their id and name on each piece are one call', () => {
    const piece = (text: string) =>
      call({ index: 0, id: 'a', function: { name: 'f', arguments: text } })
    const { message } = read(openaiChat, [piece('{"x"'), piece(':1}'), finished('tool_calls')])
    expect(partsOf(message, 'tool').map(({ inputText }) => inputText)).toEqual(['{"x":1}'])
  })

  test('without an index are told apart by id, and go on without one', () => {
    const { message } = read(openaiChat, [
      call({ id: 'a', function: { name: 'f', arguments: '{"x"' } }),
      call({ function: { arguments: ':1}' } }),
      call({ id: 'b', function: { name: 'f', arguments: '{}' } }),
      finished('tool_calls'),
    ])
    expect(partsOf(message, 'tool').map(({ inputText }) => inputText)).toEqual(['{"x":1}', '{}'])
  })

  test('without index and id are told apart by their names', () => {
    const { message } = read(openaiChat, [
      call({ function: { name: 'f', arguments: '{' } }),
      call({ function: { arguments: '}' } }),
      call({ function: { name: 'f', arguments: '{}' } }),
      finished('tool_calls'),
    ])
    expect(partsOf(message, 'tool').map(({ inputText }) => inputText)).toEqual(['{}', '{}'])
  })

  test('of custom tools have free text', () => {
    const { message } = read(openaiChat, [
      call({ index: 0, id: 'a', type: 'custom', custom: { name: 'sql', input: 'SEL' } }),
      call({ index: 0, custom: { input: 'ECT' } }),
      finished('tool_calls'),
    ])
    expect(partsOf(message, 'tool')).toMatchObject([
      { name: 'sql', inputText: 'SELECT', format: 'text' },
    ])
  })

  test('may have arguments that are an object, or none', () => {
    const { message } = read(openaiChat, [
      call({ index: 0, id: 'a', function: { name: 'f', arguments: { x: 1 } } }),
      call({ index: 1, id: 'b', function: { name: 'g', arguments: null } }),
      finished('tool_calls'),
    ])
    expect(partsOf(message, 'tool').map(({ inputText }) => inputText)).toEqual(['{"x":1}', ''])
  })

  test('end an answer that says "stop" as tool calls', () => {
    const { message } = read(openaiChat, [
      call({ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }),
      finished('stop'),
    ])
    expect(message.end).toEqual({ reason: 'tool-calls', raw: 'stop' })
  })

  test('in the old form are one call without an id', () => {
    const { message } = read(openaiChat, [
      chunk({ function_call: { name: 'f', arguments: '{"x"' } }),
      chunk({ function_call: { arguments: ':1}' } }),
      finished('function_call'),
    ])
    expect(partsOf(message, 'tool')).toMatchObject([{ id: null, name: 'f', inputText: '{"x":1}' }])
    expect(message.end?.reason).toBe('tool-calls')
  })

  test('carry the signature that Gemini wants back', () => {
    const { message } = read(openaiChat, [
      call({
        id: 'a',
        function: { name: 'f', arguments: '{}' },
        extra_content: { google: { thought_signature: 'sig' } },
      }),
      finished('tool_calls'),
    ])
    expect(partsOf(message, 'tool')).toMatchObject([{ signature: 'sig' }])
  })

  test('that Groq ran itself are the server’s, with their result', () => {
    const executed = (rest: object) =>
      chunk({ executed_tools: [{ index: 0, type: 'search', arguments: '{"q":1}', ...rest }] })
    const { message } = read(openaiChat, [
      executed({ search_results: { results: [] } }),
      executed({ output: 'found' }),
      chunk({ content: 'Here.' }),
      finished('stop'),
    ])
    const [tool, ...others] = partsOf(message, 'tool')
    expect(others).toEqual([])
    expect(tool).toMatchObject({ name: 'search', id: null, inputText: '{"q":1}', server: true })
    expect(tool?.output).toMatchObject({ output: 'found' })
    expect(message.end?.reason).toBe('stop')
  })

  test('that Groq runs have no output before they give one', () => {
    const executed = (rest: object) =>
      chunk({ executed_tools: [{ type: 'python', arguments: '{}', ...rest }] })
    const code_results = [{ text: '4' }]
    const [begun] = partsOf(read(openaiChat, [executed({ output: '' })]).message, 'tool')
    expect(begun).not.toHaveProperty('output')
    const { message } = read(openaiChat, [executed({}), executed({ code_results })])
    expect(partsOf(message, 'tool')).toMatchObject([{ name: 'python', output: { code_results } }])
  })
})

describe('usage', () => {
  const usageOf = (usage: object) =>
    read(openaiChat, [finished('stop'), { choices: [], usage }, '[DONE]']).message.usage

  test('takes reasoning as part of the completion', () => {
    expect(
      usageOf({
        prompt_tokens: 10,
        completion_tokens: 30,
        total_tokens: 40,
        completion_tokens_details: { reasoning_tokens: 20 },
        prompt_tokens_details: { cached_tokens: 4 },
      }),
    ).toEqual({ input: 10, output: 30, reasoning: 20, cachedInput: 4, total: 40 })
  })

  test('adds reasoning where the total shows that it stands beside the completion', () => {
    expect(
      usageOf({
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 35,
        completion_tokens_details: { reasoning_tokens: 20 },
      }),
    ).toMatchObject({ output: 25, reasoning: 20, total: 35 })
  })

  test.for([
    { prompt_tokens: 1, completion_tokens: 1, cached_tokens: 1 },
    { prompt_tokens: 1, completion_tokens: 1, prompt_cache_hit_tokens: 1 },
  ])('finds cached tokens where vendors put them: %o', (usage) => {
    expect(usageOf(usage)).toMatchObject({ cachedInput: 1, total: 2 })
  })

  test('is read from Groq’s own field, and the last that is not null holds', () => {
    const { message } = read(openaiChat, [
      { ...chunk({ content: 'a' }), usage: { prompt_tokens: 1, completion_tokens: 1 } },
      { ...finished('stop'), usage: null, x_groq: { usage: { completion_tokens: 2 } } },
    ])
    expect(message.usage).toMatchObject({ input: 1, output: 2, total: 3 })
  })
})

describe('the end', () => {
  test.for([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content_filter', 'content-filter'],
    ['something_new', 'other'],
  ] as const)('by %s is %s', ([raw, reason]) => {
    const { message, complete } = read(openaiChat, [chunk({ content: 'a' }), finished(raw)])
    expect(message.end).toEqual({ reason, raw })
    expect(complete).toBe(true)
  })

  test('is seen by a reason or by [DONE], and missed without either', () => {
    expect(read(openaiChat, [chunk({ content: 'a' }), '[DONE]']).complete).toBe(true)
    expect(read(openaiChat, [chunk({ content: 'a' })]).complete).toBe(false)
    expect(read(openaiChat, []).complete).toBe(false)
  })

  test('is the last word where a reason is repeated', () => {
    const { message } = read(openaiChat, [finished('stop'), finished('length'), '[DONE]'])
    expect(message.end?.raw).toBe('length')
  })

  test('lets nothing that follows in', () => {
    const { message } = read(openaiChat, [
      chunk({ content: 'a' }),
      '[DONE]',
      chunk({ content: 'b' }),
    ])
    expect(partsOf(message, 'text').map(({ text }) => text)).toEqual(['a'])
  })
})

describe('an error', () => {
  test.for([
    { error: { message: 'No more.', type: 'overloaded', code: 1 } },
    { error: 'No more.' },
    { error: { message: 'No more.' }, choices: [{ index: 0, delta: { content: '!' } }] },
  ])('in the stream ends it with the provider’s words: %o', (payload) => {
    const { deltas, message, complete } = read(openaiChat, [chunk({ content: 'a' }), payload])
    expect(deltas.find(({ type }) => type === 'error')).toMatchObject({
      code: 'provider',
      message: 'No more.',
      raw: payload,
    })
    expect(textOf(deltas)).toBe('choices' in payload ? 'a!' : 'a')
    expect(message.end?.reason).toBe('error')
    expect(complete).toBe(false)
  })

  test('may stand in an event of that name, in any words', () => {
    const first = (payload: unknown) => read(openaiChat, [payload], 'error').deltas[0]
    const error = { type: 'error', code: 'provider' }
    expect(first({ detail: 'No more.' })).toMatchObject({ ...error, message: 'No more.' })
    expect(first('plain words')).toMatchObject({ ...error, message: 'plain words' })
  })

  test('of data that is not JSON is one of the protocol', () => {
    const { deltas } = read(openaiChat, [chunk({ content: 'a' }), '{"choices": [{"del'])
    expect(deltas.filter(({ type }) => type === 'error')).toMatchObject([
      { code: 'protocol', raw: '{"choices": [{"del' },
    ])
  })
})

describe('vendors', () => {
  test('Azure’s filter results come before any id, and without a delta', () => {
    const filters = [{ prompt_index: 0, content_filter_results: {} }]
    const { message } = read(openaiChat, [
      { choices: [], id: '', model: '', prompt_filter_results: filters },
      { ...chunk({ content: 'a' }), id: 'c-1', model: 'gpt' },
      { choices: [{ index: 0, finish_reason: 'stop', content_filter_results: {} }] },
    ])
    expect(message).toMatchObject({ id: 'c-1', model: 'gpt' })
    expect(message.providerMetadata).toEqual({ prompt_filter_results: filters })
  })

  test('Mistral’s content is a list with thinking in it', () => {
    const thinking = [{ type: 'text', text: 'Hm.' }]
    const { message } = read(openaiChat, [
      chunk({ content: [{ type: 'thinking', thinking, closed: true }] }),
      chunk({ content: [{ type: 'text', text: 'Yes' }] }),
      chunk({ content: ' indeed.' }),
      finished('stop'),
    ])
    expect(message.parts).toMatchObject([
      { type: 'reasoning', text: 'Hm.' },
      { type: 'text', text: 'Yes indeed.' },
    ])
  })

  test('Perplexity’s cumulative message counts for nothing beside its delta', () => {
    const piece = (content: string, soFar: string) => ({
      choices: [{ index: 0, delta: { content }, message: { content: soFar } }],
      citations: ['https://a.example/', 'https://b.example/'],
    })
    const { message } = read(openaiChat, [piece('a', 'a'), piece('b', 'ab'), finished('stop')])
    expect(partsOf(message, 'text').map(({ text }) => text)).toEqual(['ab'])
    expect(partsOf(message, 'source').map(({ url }) => url)).toEqual([
      'https://a.example/',
      'https://b.example/',
    ])
  })

  test('lists of sources that are empty name none', () => {
    const empty = { citations: [], search_results: [] }
    const { message } = read(openaiChat, [
      { ...chunk({ content: 'a' }), ...empty },
      finished('stop'),
    ])
    expect(message.parts.map(({ type }) => type)).toEqual(['text'])
  })

  test.for([
    'id',
    'model',
    'system_fingerprint',
    'service_tier',
    'provider',
    'prompt_filter_results',
  ])('what every chunk says of the response is told once: %s', (field) => {
    const says = (value: unknown) => ({ ...chunk({ content: 'a' }), [field]: value })
    const { deltas } = read(openaiChat, [
      says(null),
      says(''),
      says('first'),
      says('first'),
      says('second'),
      finished('stop'),
    ])
    const told = deltas.filter(({ type }) => type === 'start')
    expect(told).toHaveLength(1)
    expect(JSON.stringify(told)).toContain('first')
  })

  test('Perplexity’s search results come before its bare citations', () => {
    const { message } = read(openaiChat, [
      {
        ...chunk({ content: 'a' }),
        citations: ['https://a.example/'],
        search_results: [
          { title: 'A', url: 'https://a.example/', snippet: 'q' },
          { title: 'no address' },
        ],
      },
      finished('stop'),
    ])
    expect(partsOf(message, 'source')).toMatchObject([
      { url: 'https://a.example/', title: 'A', quote: 'q' },
    ])
  })

  test('a message without a delta stands for one', () => {
    const { message } = read(openaiChat, [
      { choices: [{ index: 0, message: { content: 'whole' }, finish_reason: 'stop' }] },
    ])
    expect(partsOf(message, 'text').map(({ text }) => text)).toEqual(['whole'])
  })

  test('further choices stay out of the message and within reach', () => {
    const { message } = read(openaiChat, [
      { choices: [{ index: 1, delta: { content: 'B' } }] },
      { choices: [{ index: 0, delta: { content: 'A' } }] },
      { choices: [{ index: 1, delta: {}, finish_reason: 'length' }] },
      finished('stop'),
    ])
    expect(message.parts).toMatchObject([{ text: 'A' }])
    expect(message.end?.reason).toBe('stop')
    expect(message.alternatives).toMatchObject([
      { index: 1, parts: [{ text: 'B' }], end: { reason: 'length' } },
    ])
  })
})

describe('other content', () => {
  test('a refusal is a part of its own', () => {
    const { message } = read(openaiChat, [
      chunk({ refusal: 'I ' }),
      chunk({ refusal: 'will not.' }),
      finished('stop'),
    ])
    expect(message.parts).toMatchObject([{ type: 'refusal', text: 'I will not.', state: 'done' }])
  })

  test('an annotation is a source with its place', () => {
    const cited = { url: 'https://a.example/', title: 'A', start_index: 1, end_index: 3 }
    const annotated = (citation: object) =>
      chunk({ annotations: [{ type: 'url_citation', url_citation: citation }] })
    const { message } = read(openaiChat, [
      chunk({ content: 'abcd' }),
      annotated(cited),
      annotated({ ...cited, start_index: 0, end_index: 0 }),
      finished('stop'),
    ])
    const key = partsOf(message, 'text')[0]?.key
    expect(partsOf(message, 'source').map(({ url, place }) => ({ url, place }))).toEqual([
      { url: 'https://a.example/', place: { key, start: 1, end: 3 } },
      { url: 'https://a.example/', place: { key } },
    ])
  })

  test('a cited file is a source by its name; without a text it has no place', () => {
    const file = { type: 'file_citation', file_citation: { filename: 'a.pdf', start_index: 1 } }
    const page = { type: 'url_citation', url_citation: { url: 'https://a.example/' } }
    const { message } = read(openaiChat, [
      chunk({ annotations: [file, page] }),
      chunk({ content: 'abcd' }),
      finished('stop'),
    ])
    expect(partsOf(message, 'source')).toMatchObject([
      { url: undefined, title: 'a.pdf', place: undefined, raw: file },
      { url: 'https://a.example/', title: undefined, place: undefined, raw: page },
    ])
  })

  test('content in a list may be an image, or something new', () => {
    const odd = { type: 'hologram', depth: 3 }
    const { deltas, message } = read(openaiChat, [
      chunk({ role: 'assistant', content: '' }),
      chunk({
        content: [
          { type: 'text', text: 'Look:', image_url: null },
          { type: 'image_url', image_url: { url: 'data:;base64,AAAA' } },
          odd,
        ],
      }),
      finished('stop'),
    ])
    expect(message.parts).toMatchObject([
      { type: 'text', text: 'Look:' },
      { type: 'file', mediaType: 'image/png', data: 'AAAA' },
    ])
    expect(deltas).toContainEqual({ type: 'unknown', raw: odd })
  })

  test('an image that is nowhere is unknown', () => {
    const image = { type: 'image_url', image_url: { url: '' } }
    const { deltas, message } = read(openaiChat, [chunk({ images: [image] }), finished('stop')])
    expect(deltas).toContainEqual({ type: 'unknown', raw: image })
    expect(message.parts).toEqual([])
  })

  test('an image is a file, inline or by its address', () => {
    const image = (url: string) => chunk({ images: [{ type: 'image_url', image_url: { url } }] })
    const { message } = read(openaiChat, [
      image('data:image/webp;base64,AAAA'),
      image('https://a.example/b.png'),
      finished('stop'),
    ])
    expect(partsOf(message, 'file')).toMatchObject([
      { mediaType: 'image/webp', data: 'AAAA', state: 'done' },
      { url: 'https://a.example/b.png', state: 'done' },
    ])
  })

  test('speech is one file that grows, whatever pieces its bytes come in', () => {
    const bytes = Uint8Array.from({ length: 50 }, (_, index) => index * 5)
    const base64 = (part: Uint8Array) => Buffer.from(part).toString('base64')
    const pieces = [0, 7, 9, 30].map((start, index, all) => bytes.subarray(start, all[index + 1]))
    const { message, deltas } = read(openaiChat, [
      ...pieces.map((piece, index) =>
        chunk({ audio: { id: 'au', data: base64(piece), transcript: `${index}` } }),
      ),
      finished('stop'),
    ])
    expect(partsOf(message, 'file')).toMatchObject([
      { data: base64(bytes), state: 'done', providerMetadata: { id: 'au', transcript: '0123' } },
    ])
    expect(deltas.filter(({ type }) => type === 'file')).toHaveLength(pieces.length + 1)
  })

  test('a piece of speech that is no base64 is left out', () => {
    const spoken = (data: string) => chunk({ audio: { data } })
    const { message } = read(openaiChat, [spoken('AAA='), spoken('?'), finished('stop')])
    expect(partsOf(message, 'file')).toMatchObject([{ data: 'AAA=', state: 'done' }])
  })

  test('log-probabilities come with their part when it is done', () => {
    const token = (text: string) => ({
      token: text,
      logprob: -0.5,
      bytes: [1],
      top_logprobs: [{ token: 'x', logprob: -1, bytes: [1] }, { token: 'y' }],
    })
    const { message } = read(openaiChat, [
      chunk({ content: 'ab' }, { logprobs: { content: [token('a'), token('b')] } }),
      chunk({ content: 'c' }, { logprobs: { content: [token('c')] } }),
      finished('stop'),
    ])
    const top = [
      { token: 'x', logprob: -1 },
      { token: 'y', logprob: Number.NEGATIVE_INFINITY },
    ]
    expect(partsOf(message, 'text')[0]?.logprobs).toEqual(
      ['a', 'b', 'c'].map((text) => ({ token: text, logprob: -0.5, top })),
    )
  })

  test('what no rule reads arrives as it came', () => {
    const odd = [{ surprise: 1 }, 7, null, ['x']]
    const { deltas } = read(openaiChat, odd)
    expect(deltas).toEqual(odd.map((raw) => ({ type: 'unknown', raw })))
  })
})

test('auto reads all of it by the payload, whatever the event is called', () => {
  const payloads = [chunk({ reasoning: 'a' }), chunk({ content: 'b' }), finished('stop')]
  expect(read(auto, payloads, 'message_start').deltas).toEqual(read(openaiChat, payloads).deltas)
})
