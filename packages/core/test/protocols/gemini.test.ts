import { describe, expect, test } from 'vitest'
import { auto, gemini, type Delta } from '@millrace/core'
import { partsOf, read } from './read.ts'

const candidate = (parts: readonly object[], more: object = {}) => ({
  candidates: [{ content: { role: 'model', parts }, index: 0, ...more }],
})
const text = (words: string, more: object = {}) => candidate([{ text: words, ...more }])
const call = (functionCall: object, more: object = {}) => candidate([{ functionCall, ...more }])
/** A piece of a call's arguments; the call goes on. */
const args = (...partialArgs: readonly object[]) => call({ partialArgs, willContinue: true })
const stop = candidate([], { finishReason: 'STOP' })

const inputs = (deltas: readonly Delta[]) =>
  deltas.flatMap((delta) => (delta.type === 'tool-delta' ? [delta.text] : []))

describe('Gemini’s generateContent: text', () => {
  test.for([gemini, auto])('reads thoughts and text as parts, by $name', (protocol) => {
    const { message, complete } = read(protocol, [
      { ...text('Hm.', { thought: true }), responseId: 'r', modelVersion: 'm' },
      text('Ye'),
      text('s.'),
      stop,
    ])
    expect(message).toMatchObject({ id: 'r', model: 'm', end: { reason: 'stop', raw: 'STOP' } })
    expect(message.parts).toMatchObject([
      { type: 'reasoning', text: 'Hm.', state: 'done' },
      { type: 'text', text: 'Yes.', state: 'done' },
    ])
    expect(complete).toBe(true)
  })

  test('a finish reason repeated on every chunk ends nothing', () => {
    const { message, complete } = read(gemini, [
      candidate([{ text: 'a' }], { finishReason: 'STOP' }),
      candidate([{ text: 'b' }], { finishReason: 'STOP' }),
    ])
    expect(message.parts).toMatchObject([{ type: 'text', text: 'ab' }])
    expect(complete).toBe(true)
  })

  test('without a finish reason the answer was cut off', () => {
    const { message, complete } = read(gemini, [text('a')])
    expect(message.end).toBeNull()
    expect(complete).toBe(false)
  })

  test('a signature at a piece of a text is that of the whole text', () => {
    const { message } = read(gemini, [text('a', { thoughtSignature: 's' }), text('b'), stop])
    expect(message.parts).toMatchObject([{ type: 'text', text: 'ab', signature: 's' }])
  })

  test('an empty text behind brings the signature of the text before it', () => {
    const { message } = read(gemini, [text('a'), text('', { thoughtSignature: 's' }), stop])
    expect(message.parts).toMatchObject([{ type: 'text', text: 'a', signature: 's' }])
  })

  test('an empty text alone says nothing', () => {
    const { message } = read(gemini, [text(''), candidate([{}]), stop])
    expect(message.parts).toEqual([])
  })

  test('a signature stays where a later piece says something else of the text', () => {
    const { message } = read(gemini, [
      text('a', { thoughtSignature: 's' }),
      text('b', { partMetadata: { n: 1 } }),
      stop,
    ])
    expect(message.parts).toMatchObject([
      { text: 'ab', signature: 's', providerMetadata: { partMetadata: { n: 1 } } },
    ])
  })

  test('an id and a model may come one after the other', () => {
    const { message } = read(gemini, [
      { ...text('a'), responseId: 'r' },
      { ...stop, modelVersion: 'm' },
    ])
    expect(message).toMatchObject({ id: 'r', model: 'm' })
  })

  test('a second signature begins another text', () => {
    const { message } = read(gemini, [
      text('a', { thoughtSignature: 's' }),
      text('b', { thoughtSignature: 't' }),
      stop,
    ])
    expect(message.parts).toMatchObject([
      { text: 'a', signature: 's' },
      { text: 'b', signature: 't' },
    ])
  })

  test('a signature with no text before it is kept as an empty text', () => {
    const { message } = read(gemini, [
      call({ name: 'f', args: {} }),
      candidate([{ thoughtSignature: 's' }]),
    ])
    expect(message.parts).toMatchObject([
      { type: 'tool' },
      { type: 'text', text: '', signature: 's' },
    ])
  })

  test('a thought keeps its signature', () => {
    const { message } = read(gemini, [
      text('Hm.', { thought: true, thoughtSignature: 's' }),
      text('Yes.'),
    ])
    expect(message.parts[0]).toMatchObject({ type: 'reasoning', text: 'Hm.', signature: 's' })
  })

  test('log-probabilities stand with the text of their chunk', () => {
    const logprobsResult = {
      chosenCandidates: [{ token: 'Y', logProbability: -0.5, tokenId: 1 }, { token: 'es' }],
      topCandidates: [{ candidates: [{ token: 'N', logProbability: -1 }] }],
    }
    const { message } = read(gemini, [
      candidate([{ text: 'Yes' }], { logprobsResult }),
      candidate([], { logprobsResult: { chosenCandidates: [{ token: '.' }] } }),
    ])
    expect(partsOf(message, 'text')[0]?.logprobs).toEqual([
      { token: 'Y', logprob: -0.5, top: [{ token: 'N', logprob: -1 }] },
      { token: 'es', logprob: 0, top: [] },
      { token: '.', logprob: 0, top: [] },
    ])
    expect(message.providerMetadata).not.toHaveProperty('logprobsResult')
  })

  test('further candidates are alternatives, with an end and metadata of their own', () => {
    const { message } = read(gemini, [
      {
        candidates: [
          { content: { parts: [{ text: 'a' }] }, finishReason: 'STOP' },
          {
            content: { parts: [{ text: 'b' }] },
            index: 1,
            finishReason: 'MAX_TOKENS',
            avgLogprobs: -2,
          },
        ],
      },
    ])
    expect(message.parts).toMatchObject([{ text: 'a' }])
    expect(message.alternatives).toMatchObject([
      { index: 1, parts: [{ text: 'b' }], end: { reason: 'length', raw: 'MAX_TOKENS' } },
    ])
    expect(message.providerMetadata).toEqual({ candidates: { 1: { avgLogprobs: -2 } } })
  })
})

describe('Gemini’s generateContent: calls of the client’s tools', () => {
  test('reads whole and parallel calls, and infers that the client is waited for', () => {
    const { message } = read(gemini, [
      candidate([
        { functionCall: { name: 'f', args: { a: 1 }, id: 'x' }, thoughtSignature: 's' },
        { functionCall: { name: 'g' } },
      ]),
      stop,
    ])
    expect(message.parts).toMatchObject([
      { type: 'tool', id: 'x', name: 'f', inputText: '{"a":1}', server: false, signature: 's' },
      { type: 'tool', id: null, name: 'g', inputText: '{}', server: false },
    ])
    expect(message.end).toEqual({ reason: 'tool-calls', raw: 'STOP' })
  })

  test('arguments that come by path are written as JSON while they come', () => {
    const { deltas, message } = read(gemini, [
      call({ name: 'f', willContinue: true }, { thoughtSignature: 's' }),
      args({ jsonPath: '$.city', stringValue: 'New "Yo', willContinue: true }),
      args({ jsonPath: '$.city', stringValue: 'rk"' }),
      args(
        { jsonPath: '$.days[0].n', numberValue: 1 },
        { jsonPath: '$.days[0].dry', boolValue: true },
      ),
      args({ jsonPath: '$.days[1].n', nullValue: 'NULL_VALUE' }),
      call({}),
      stop,
    ])
    expect(inputs(deltas)).toEqual([
      '{"city":"New \\"Yo',
      'rk\\""',
      ',"days":[{"n":1',
      ',"dry":true',
      '},{"n":null',
      '}]}',
    ])
    expect(message.parts).toMatchObject([
      {
        inputText: '{"city":"New \\"York\\"","days":[{"n":1,"dry":true},{"n":null}]}',
        signature: 's',
        state: 'done',
      },
    ])
  })

  test('a string whose end is not said ends where the next value begins', () => {
    const { deltas } = read(gemini, [
      call({ name: 'f', willContinue: true }),
      args({ jsonPath: '$.a', stringValue: 'x', willContinue: true }),
      args({ jsonPath: '$.b', stringValue: 'y', willContinue: true }),
      args({ jsonPath: '$.a', stringValue: '' }),
      args({ jsonPath: '$.b', stringValue: 'z', willContinue: true }),
      call({}),
    ])
    expect(inputs(deltas)).toEqual(['{"a":"x', '","b":"y', 'z', '"}'])
  })

  test('values that come out of order are written at the end', () => {
    const { deltas, message } = read(gemini, [
      call({ name: 'f', willContinue: true }),
      args({ jsonPath: '$.a.x', stringValue: '1', willContinue: true }),
      args({ jsonPath: '$.list[1]', numberValue: 5 }),
      args({ jsonPath: '$.a.x', stringValue: '2' }),
      args({ jsonPath: '$.a.y', boolValue: false }),
      call({}),
    ])
    expect(inputs(deltas)).toEqual(['{"a":{"x":"1', '2","y":false},"list":[null,5]}'])
    expect(partsOf(message, 'tool')[0]?.inputText).toBe(
      '{"a":{"x":"12","y":false},"list":[null,5]}',
    )
  })

  test('a value that replaces one already written replaces the text at the end', () => {
    const { deltas, message } = read(gemini, [
      call({ name: 'f', willContinue: true }),
      args({ jsonPath: '$.a', numberValue: 1 }, { jsonPath: '$.b', stringValue: '2' }),
      args({ jsonPath: '$.a', numberValue: 3 }),
      call({}),
    ])
    expect(inputs(deltas)).toEqual(['{"a":1', ',"b":"2"'])
    expect(partsOf(message, 'tool')[0]?.inputText).toBe('{"a":3,"b":"2"}')
  })

  test('names in brackets may hold anything', () => {
    const { message } = read(gemini, [
      call({
        name: 'f',
        partialArgs: [
          { jsonPath: "$['a.b']['it\\'s']", numberValue: 1 },
          { jsonPath: '$["__proto__"].x', numberValue: 2 },
        ],
      }),
    ])
    expect(partsOf(message, 'tool')[0]?.inputText).toBe('{"a.b":{"it\'s":1},"__proto__":{"x":2}}')
    expect(Object.prototype).not.toHaveProperty('x')
  })

  test.for([
    ['a path to several values', { jsonPath: '$.a[*]', numberValue: 1 }],
    ['an index far behind', { jsonPath: '$.a[4000000000]', numberValue: 1 }],
    ['a path out of all measure', { jsonPath: `$${'.a'.repeat(1000)}`, numberValue: 1 }],
    ['no path', { numberValue: 1 }],
    ['no value', { jsonPath: '$.a' }],
  ] as const)('%s is unknown', ([, piece]) => {
    const { deltas, message } = read(gemini, [call({ name: 'f', partialArgs: [piece] })])
    expect(deltas).toContainEqual({ type: 'unknown', raw: piece })
    expect(message.parts).toMatchObject([{ inputText: '{}' }])
  })

  test('a missing last call ends with the next call, with other content, or with the stream', () => {
    const begin = (name: string) => call({ name, willContinue: true })
    const { message } = read(gemini, [
      begin('f'),
      args({ jsonPath: '$.a', numberValue: 1 }),
      begin('g'),
      args({ jsonPath: '$.b', numberValue: 2 }),
      text('And'),
      begin('h'),
    ])
    expect(message.parts).toMatchObject([
      { name: 'f', inputText: '{"a":1}', state: 'done' },
      { name: 'g', inputText: '{"b":2}', state: 'done' },
      { type: 'text', text: 'And' },
      { name: 'h', inputText: '{}', state: 'done' },
    ])
  })

  test('a call may repeat its name and id with every piece', () => {
    const begun = { name: 'f', id: 'x', willContinue: true }
    const { message } = read(gemini, [
      call({ ...begun, partialArgs: [{ jsonPath: '$.a', numberValue: 1 }] }),
      call({ ...begun, partialArgs: [{ jsonPath: '$.b', numberValue: 2 }] }),
      call({ name: 'f', id: 'y', args: {} }),
    ])
    expect(partsOf(message, 'tool')).toMatchObject([
      { id: 'x', inputText: '{"a":1,"b":2}' },
      { id: 'y', inputText: '{}' },
    ])
  })

  test('arguments of no call are unknown', () => {
    const { deltas } = read(gemini, [args({ jsonPath: '$.a', numberValue: 1 }), stop])
    expect(deltas.filter((delta) => delta.type === 'unknown')).toHaveLength(1)
  })

  test('an empty call behind one that has ended says nothing', () => {
    const { deltas, message } = read(gemini, [call({ name: 'f', args: { a: 1 } }), call({}), stop])
    expect(partsOf(message, 'tool')).toHaveLength(1)
    expect(deltas.some((delta) => delta.type === 'unknown')).toBe(false)
  })

  test('arguments that come whole may follow those that came by path', () => {
    const { message } = read(gemini, [
      call({ name: 'f', willContinue: true }),
      args({ jsonPath: '$.a', numberValue: 1 }),
      call({ args: { b: [2] } }),
    ])
    expect(message.parts).toMatchObject([{ inputText: '{"a":1,"b":[2]}' }])
  })
})

describe('Gemini’s generateContent: tools the provider runs', () => {
  test('a response in the stream makes the call the provider’s, and its end a stop', () => {
    const functionResponse = { name: 'f', response: { result: 'sunny' } }
    const { deltas, message } = read(gemini, [
      candidate([{ functionCall: { name: 'f', args: {} } }], { finishReason: 'STOP' }),
      candidate([{ functionResponse }]),
      candidate([{ text: 'Sunny.' }], { finishReason: 'STOP' }),
    ])
    expect(deltas).toContainEqual(expect.objectContaining({ type: 'tool-start', server: false }))
    expect(message.parts).toMatchObject([
      { type: 'tool', name: 'f', server: true, output: functionResponse, failed: false },
      { type: 'text', text: 'Sunny.' },
    ])
    expect(message.end).toEqual({ reason: 'stop', raw: 'STOP' })
  })

  test('responses are those of their id, else of the first call of their name that waits', () => {
    const response = (name: string, value: object, id?: string) => ({
      functionResponse: { name, response: value, id },
    })
    const { message } = read(gemini, [
      candidate([
        { functionCall: { name: 'f' } },
        { functionCall: { name: 'f' } },
        { functionCall: { name: 'f', id: 'z' } },
        { functionCall: { name: 'mine' } },
      ]),
      candidate([
        response('f', { n: 3 }, 'z'),
        response('f', { n: 1 }),
        response('f', { error: 'down' }),
      ]),
      stop,
    ])
    expect(message.parts).toMatchObject([
      { output: { response: { n: 1 } }, failed: false, server: true },
      { output: { response: { error: 'down' } }, failed: true, server: true },
      { output: { response: { n: 3 } }, failed: false, server: true },
      { name: 'mine', server: false },
    ])
    expect(message.end?.reason).toBe('tool-calls')
  })

  test('reads code and what it gave', () => {
    const { message } = read(gemini, [
      candidate([
        { executableCode: { language: 'PYTHON', code: 'print(1)' }, thoughtSignature: 's' },
      ]),
      candidate([
        {
          codeExecutionResult: { outcome: 'OUTCOME_FAILED', output: 'oops' },
          thoughtSignature: 't',
        },
      ]),
      stop,
    ])
    expect(message.parts).toMatchObject([
      {
        name: 'executableCode',
        inputText: '{"language":"PYTHON","code":"print(1)"}',
        server: true,
        signature: 's',
        output: { outcome: 'OUTCOME_FAILED', output: 'oops' },
        failed: true,
        outputSignature: 't',
      },
    ])
    expect(message.end?.reason).toBe('stop')
  })

  test('several results of one code are all its output', () => {
    const result = (output: string) => ({ codeExecutionResult: { outcome: 'OUTCOME_OK', output } })
    const { message } = read(gemini, [
      candidate([{ executableCode: { language: 'PYTHON', code: '1' } }, result('a'), result('b')]),
    ])
    expect(message.parts).toMatchObject([{ output: [{ output: 'a' }, { output: 'b' }] }])
  })

  test('reads the provider’s own tools by their type', () => {
    const { message } = read(gemini, [
      candidate([
        { toolCall: { toolType: 'GOOGLE_SEARCH_WEB', id: 'x', args: { queries: ['q'] } } },
        { toolCall: { toolType: 'FILE_SEARCH', id: 'y' } },
        { toolResponse: { toolType: 'GOOGLE_SEARCH_WEB', id: 'x', response: { n: 1 } } },
      ]),
      stop,
    ])
    expect(message.parts).toMatchObject([
      {
        id: 'x',
        name: 'GOOGLE_SEARCH_WEB',
        server: true,
        inputText: '{"queries":["q"]}',
        output: { response: { n: 1 } },
      },
      { id: 'y', name: 'FILE_SEARCH', server: true, inputText: '{}' },
    ])
    expect(message.end?.reason).toBe('stop')
  })

  test('an output that no call asked for is unknown', () => {
    const part = { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } }
    expect(read(gemini, [candidate([part])]).deltas).toContainEqual({ type: 'unknown', raw: part })
  })
})

describe('Gemini’s generateContent: files', () => {
  test('reads inline and linked media, with their signature', () => {
    const { message } = read(gemini, [
      text('Look:'),
      candidate([
        { inlineData: { mimeType: 'image/png', data: 'AAAA' }, thoughtSignature: 's' },
        { fileData: { mimeType: 'video/mp4', fileUri: 'https://x/v' } },
        { inlineData: { mimeType: 'image/png', data: 'BBBB' }, thought: true },
      ]),
      text('There.'),
    ])
    expect(message.parts).toMatchObject([
      { type: 'text', text: 'Look:' },
      { type: 'file', mediaType: 'image/png', data: 'AAAA', signature: 's', state: 'done' },
      { type: 'file', mediaType: 'video/mp4', url: 'https://x/v' },
      { type: 'file', data: 'BBBB', providerMetadata: { thought: true } },
      { type: 'text', text: 'There.' },
    ])
  })

  test('media may have a name, and lack a type', () => {
    const { message } = read(gemini, [
      candidate([{ fileData: { fileUri: 'gs://a', displayName: 'notes' } }]),
    ])
    expect(message.parts).toMatchObject([
      {
        url: 'gs://a',
        mediaType: 'application/octet-stream',
        providerMetadata: { displayName: 'notes' },
      },
    ])
  })
})

describe('Gemini’s generateContent: what stands around the answer', () => {
  test('of each count the last holds, thoughts and tools counted in', () => {
    const { message } = read(gemini, [
      { usageMetadata: { promptTokenCount: 10, toolUsePromptTokenCount: 5, totalTokenCount: 15 } },
      { usageMetadata: { candidatesTokenCount: 3, thoughtsTokenCount: 4 } },
      {
        usageMetadata: { candidatesTokenCount: 7, cachedContentTokenCount: 2, totalTokenCount: 26 },
      },
      { usageMetadata: { trafficType: 'ON_DEMAND', candidatesTokenCount: null } },
    ])
    expect(message.usage).toEqual({
      input: 15,
      output: 11,
      reasoning: 4,
      cachedInput: 2,
      total: 26,
    })
  })

  test('a blocked prompt is withheld content', () => {
    const promptFeedback = { blockReason: 'PROHIBITED_CONTENT', blockReasonMessage: 'No.' }
    const { message, complete } = read(gemini, [{ promptFeedback }])
    expect(message.end).toEqual({ reason: 'content-filter', raw: 'PROHIBITED_CONTENT' })
    expect(message.providerMetadata).toEqual({ promptFeedback })
    expect(complete).toBe(true)
  })

  test.for([
    ['SAFETY', 'content-filter'],
    ['MALFORMED_FUNCTION_CALL', 'error'],
    ['MAX_TOKENS', 'length'],
    ['LANGUAGE', 'other'],
    ['NEVER_SEEN', 'other'],
  ] as const)('%s means %s', ([raw, reason]) => {
    const { message } = read(gemini, [candidate([], { finishReason: raw })])
    expect(message.end).toEqual({ reason, raw })
  })

  test('all else a response says is kept, the last of it that says anything', () => {
    const rating = (probability: string) => [{ category: 'C', probability }]
    const { message } = read(gemini, [
      { ...candidate([], { safetyRatings: rating('LOW') }), createTime: 't' },
      candidate([], {
        safetyRatings: rating('HIGH'),
        finishMessage: 'Done.',
        groundingMetadata: {},
      }),
    ])
    expect(message.providerMetadata).toEqual({
      safetyRatings: rating('HIGH'),
      finishMessage: 'Done.',
      createTime: 't',
    })
  })

  test.for([
    ['an object', { error: { code: 503, message: 'Overloaded.', status: 'UNAVAILABLE' } }],
    ['in a list', [{ error: { code: 503, message: 'Overloaded.', status: 'UNAVAILABLE' } }]],
  ] as const)('an error, %s, ends the answer', ([, payload]) => {
    const { deltas, message, complete } = read(gemini, [text('Half'), payload, text(' more')])
    expect(deltas).toContainEqual({
      type: 'error',
      code: 'provider',
      message: 'Overloaded.',
      name: 'UNAVAILABLE',
      requestId: undefined,
      raw: payload,
    })
    expect(message.parts).toMatchObject([{ text: 'Half', state: 'done' }])
    expect(message.end).toEqual({ reason: 'error', raw: null })
    expect(complete).toBe(false)
  })

  test('what it does not know is unknown, with its raw value', () => {
    const part = { hologram: { depth: 3 } }
    const { deltas } = read(gemini, [candidate([part]), { this: 'is new' }, 'true'])
    expect(deltas.filter((delta) => delta.type === 'unknown')).toEqual([
      { type: 'unknown', raw: part },
      { type: 'unknown', raw: { this: 'is new' } },
      { type: 'unknown', raw: true },
    ])
  })

  test('what stands beside a part’s content is its metadata', () => {
    const { message } = read(gemini, [text('a', { partMetadata: { n: 1 } }), text('b'), stop])
    expect(message.parts).toMatchObject([
      { text: 'ab', providerMetadata: { partMetadata: { n: 1 } } },
    ])
  })
})
