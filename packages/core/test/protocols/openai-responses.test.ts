import { describe, expect, test } from 'vitest'
import { anthropic, auto, openaiResponses } from '@millrace/core'
import { partsOf, read } from './read.ts'
import {
  added,
  completed,
  created,
  done,
  emptyMessage,
  event,
  type Fields,
  functionCall,
  message,
  responses,
  say,
  textsOf,
  unknownIn,
} from './responses-fixtures.ts'

describe('a response', () => {
  test('has the id, model, usage, reason and metadata it says of itself', () => {
    const { message: answer, complete } = responses(
      created,
      added(0, emptyMessage),
      say(0, 'Hi'),
      done(0, message('Hi')),
      completed({
        service_tier: 'default',
        usage: {
          input_tokens: 9,
          input_tokens_details: { cached_tokens: 4 },
          output_tokens: 5,
          output_tokens_details: { reasoning_tokens: 2 },
          total_tokens: 14,
        },
      }),
    )
    expect(answer).toMatchObject({
      id: 'resp_1',
      model: 'gpt',
      usage: { input: 9, output: 5, reasoning: 2, cachedInput: 4, total: 14 },
      end: { reason: 'stop', raw: 'completed' },
      providerMetadata: { service_tier: 'default' },
    })
    expect(complete).toBe(true)
  })

  test.for([
    ['max_output_tokens', 'length'],
    ['content_filter', 'content-filter'],
    ['steered', 'other'],
  ])('that is incomplete for %s ends for %s', ([reason, expected]) => {
    const response = { status: 'incomplete', incomplete_details: { reason } }
    const { message: answer, complete } = responses(created, event('incomplete', { response }))
    expect(answer.end).toEqual({ reason: expected, raw: reason })
    expect(complete).toBe(true)
  })

  test('that is completed with a call for the client waits for tools', () => {
    const { message: answer } = responses(done(0, functionCall('{}')), completed())
    expect(answer.end).toEqual({ reason: 'tool-calls', raw: 'completed' })
  })

  test('is cut off where no terminal event comes, with or without [DONE]', () => {
    for (const rest of [[], ['[DONE]']]) {
      const { message: answer, complete } = responses(
        created,
        added(0, emptyMessage),
        say(0, 'Hal'),
        ...rest,
      )
      expect(answer.end).toBeNull()
      expect(partsOf(answer, 'text')).toMatchObject([{ text: 'Hal', state: 'done' }])
      expect(complete).toBe(false)
    }
  })

  test('that names no reason ends for what its last event is called', () => {
    const { message: answer } = responses(event('completed', { response: {} }))
    expect(answer.end).toEqual({ reason: 'stop', raw: 'completed' })
  })

  test('is over with its terminal event, whatever follows', () => {
    expect(textsOf(done(0, message('one')), completed(), done(1, message('two')))).toEqual(['one'])
  })
})

describe('errors', () => {
  const failed = event('failed', {
    response: { status: 'failed', error: { code: 'server_error', message: 'Broken.' } },
  })

  test.for([
    { type: 'error', code: 'server_error', message: 'First.', param: null, sequence_number: 3 },
    { type: 'error', error: { type: 'server_error', code: 'x', message: 'First.', param: null } },
  ])('of either shape are followed by the response’s failure, and told once: %o', (error) => {
    const { deltas, message: answer, complete } = responses(created, error, failed)
    const errors = deltas.filter(({ type }) => type === 'error')
    expect(errors).toMatchObject([{ code: 'provider', message: 'First.', name: 'server_error' }])
    expect(answer.end).toEqual({ reason: 'error', raw: 'failed' })
    expect(complete).toBe(true)
  })

  test('may be told only by the failure', () => {
    const { deltas } = responses(created, failed)
    expect(deltas.find(({ type }) => type === 'error')).toMatchObject({
      message: 'Broken.',
      name: 'server_error',
    })
  })

  test('from a gateway end the stream', () => {
    const { deltas, complete } = responses(created, { error: { message: 'Bad gateway' } }, failed)
    expect(deltas.filter(({ type }) => type === 'error')).toMatchObject([
      { message: 'Bad gateway' },
    ])
    expect(complete).toBe(false)
  })

  test('may stand in an event of that name, in any words', () => {
    const { deltas, complete } = read(openaiResponses, [{ detail: 'No more.' }], 'error')
    expect(deltas[0]).toMatchObject({ type: 'error', message: 'No more.' })
    expect(complete).toBe(false)
    expect(read(openaiResponses, [completed()], 'error').complete).toBe(true)
  })

  test('without words are unknown, before others and behind them', () => {
    const silent = { type: 'error', sequence_number: 1 }
    const empty = event('hologram', { error: '' })
    const words = { type: 'error', message: 'No more.' }
    const { deltas } = responses(silent, empty, words, silent, failed)
    expect(unknownIn(deltas)).toEqual([silent, empty, silent])
    expect(deltas.filter(({ type }) => type === 'error')).toHaveLength(1)
    expect(read(openaiResponses, [{ note: 1 }], 'error').deltas).toEqual([
      { type: 'unknown', raw: { note: 1 } },
    ])
  })

  test('auto tells this format’s from Anthropic’s', () => {
    const flat = { type: 'error', code: 'x', message: 'No.', param: null }
    const nested = { type: 'error', error: { type: 'requests', message: 'No.', code: null } }
    const claude = { type: 'error', error: { type: 'overloaded_error', message: 'No.' } }
    expect(read(auto, [flat, failed])).toEqual(responses(flat, failed))
    expect(read(auto, [nested, failed])).toEqual(responses(nested, failed))
    expect(read(auto, [claude])).toEqual(read(anthropic, [claude]))
    expect(openaiResponses.matches(claude)).toBe(false)
  })
})

describe('text', () => {
  test('streams, and what the item says when done replaces it', () => {
    const { deltas, message: answer } = responses(
      added(0, emptyMessage),
      say(0, 'Hel'),
      say(0, 'p'),
      done(0, message('Hello')),
      completed(),
    )
    expect(deltas.flatMap((delta) => (delta.type === 'text-delta' ? [delta.text] : []))).toEqual([
      'Hel',
      'p',
    ])
    expect(partsOf(answer, 'text')).toMatchObject([
      { text: 'Hello', providerMetadata: { id: 'msg_1', type: 'message', role: 'assistant' } },
    ])
  })

  test('whose deltas were shortened is whole by its own done event', () => {
    expect(
      textsOf(
        added(0, emptyMessage),
        say(0, 'Hel'),
        event('output_text.done', { output_index: 0, content_index: 0, text: 'Hello' }),
      ),
    ).toEqual(['Hello'])
  })

  test('that only the response’s end holds is not lost', () => {
    expect(textsOf(created, completed({ output: [message('late')] }))).toEqual(['late'])
  })

  test('keeps what streamed where the repetition leaves it out', () => {
    const bare = { ...emptyMessage, content: [{ type: 'output_text', text: '' }] }
    expect(textsOf(say(0, 'kept'), done(0, bare), completed({ output: [emptyMessage] }))).toEqual([
      'kept',
    ])
  })

  test('of several content parts and items stands in parts of its own, each by its place', () => {
    expect(
      textsOf(
        added(0, emptyMessage),
        added(1, { ...emptyMessage, id: 'msg_2' }),
        say(0, 'a'),
        say(1, 'x'),
        say(0, 'b', { content_index: 1 }),
        say(0, 'A'),
        say(1, 'X'),
        completed(),
      ),
    ).toEqual(['aA', 'xX', 'b'])
  })

  test('has the phase of its message, and log-probabilities where sent', () => {
    const logprobs = [
      { token: 'Hi', logprob: -0.1, top_logprobs: [{ token: 'Hi', logprob: -0.1 }] },
    ]
    const { message: answer } = responses(
      added(0, emptyMessage),
      say(0, 'Hi', { logprobs }),
      done(0, { ...message('Hi', { logprobs }), phase: 'commentary' }),
    )
    expect(partsOf(answer, 'text')).toMatchObject([
      {
        providerMetadata: { phase: 'commentary' },
        logprobs: [{ token: 'Hi', logprob: -0.1, top: [{ token: 'Hi', logprob: -0.1 }] }],
      },
    ])
  })

  test('has log-probabilities too where only the whole was sent', () => {
    const logprobs = [{ token: 'Hi', logprob: -0.1 }]
    const { message: answer } = responses(done(0, message('Hi', { logprobs })))
    expect(partsOf(answer, 'text')[0]?.logprobs).toEqual([{ token: 'Hi', logprob: -0.1, top: [] }])
  })

  test('refusals are no text', () => {
    const place = { output_index: 0, content_index: 0 }
    const { message: answer } = responses(
      added(0, emptyMessage),
      event('refusal.delta', { ...place, delta: 'I can' }),
      event('refusal.done', { ...place, refusal: 'I cannot.' }),
      done(0, { ...emptyMessage, content: [{ type: 'refusal', refusal: 'I cannot.' }] }),
      completed(),
    )
    expect(answer.parts).toMatchObject([{ type: 'refusal', text: 'I cannot.' }])
  })

  test('content of another kind is unknown', () => {
    const audio = { type: 'output_audio', data: '', transcript: 'Hi' }
    const { deltas } = responses(done(0, { ...emptyMessage, content: [audio] }))
    expect(unknownIn(deltas)).toEqual([audio])
  })
})

describe('sources', () => {
  const citation = {
    type: 'url_citation',
    url: 'https://a.example',
    title: 'A',
    start_index: 0,
    end_index: 2,
  }
  const annotated = event('output_text.annotation.added', {
    output_index: 0,
    content_index: 0,
    annotation_index: 0,
    annotation: citation,
  })
  const expected = { url: 'https://a.example', title: 'A', raw: citation }

  test('come with their place in the text, once although the item repeats them', () => {
    const { message: answer } = responses(
      added(0, emptyMessage),
      say(0, 'Hi'),
      annotated,
      done(0, message('Hi', { annotations: [citation] })),
      completed({ output: [message('Hi', { annotations: [citation] })] }),
    )
    const key = partsOf(answer, 'text')[0]?.key
    expect(partsOf(answer, 'source')).toMatchObject([
      { ...expected, place: { key, start: 0, end: 2 } },
    ])
  })

  test('come from the item where no event told them', () => {
    const { message: answer } = responses(
      say(0, 'Hi'),
      done(0, message('Hi', { annotations: [citation] })),
    )
    expect(partsOf(answer, 'source')).toMatchObject([expected])
  })
})

describe('reasoning', () => {
  const reasoning = { id: 'rs_1', type: 'reasoning', summary: [] }
  const think = (delta: string, summary_index = 0) =>
    event('reasoning_summary_text.delta', { output_index: 0, summary_index, delta })

  test('shows from its start, and keeps its id and encrypted content to be sent back', () => {
    const { deltas, message: answer } = responses(
      added(0, reasoning),
      done(0, { ...reasoning, encrypted_content: 'gAAA' }),
      completed(),
    )
    expect(deltas[0]).toMatchObject({ type: 'reasoning-start' })
    expect(answer.parts).toMatchObject([
      { type: 'reasoning', text: '', signature: 'gAAA', providerMetadata: { id: 'rs_1' } },
    ])
  })

  test('has a part for each piece of its summary, the last with the signature', () => {
    const summary = [
      { type: 'summary_text', text: 'One.' },
      { type: 'summary_text', text: 'Two.' },
    ]
    const { message: answer } = responses(
      added(0, reasoning),
      think('One'),
      think('Two', 1),
      done(0, { ...reasoning, summary, encrypted_content: 'gAAA' }),
    )
    expect(partsOf(answer, 'reasoning')).toMatchObject([
      { text: 'One.', providerMetadata: { id: 'rs_1' } },
      { text: 'Two.', signature: 'gAAA', providerMetadata: { id: 'rs_1' } },
    ])
    expect(partsOf(answer, 'reasoning')[0]).not.toHaveProperty('signature')
  })

  test.for(['reasoning_text', 'reasoning'])('may be told in full, by %s events', (name) => {
    const content = [{ type: 'reasoning_text', text: 'Hm.' }]
    const { message: answer } = responses(
      added(0, reasoning),
      event(`${name}.delta`, { output_index: 0, content_index: 0, delta: 'Hm' }),
      event(`${name}.done`, { output_index: 0, content_index: 0, text: 'Hm.' }),
      done(0, { ...reasoning, content }),
    )
    expect(partsOf(answer, 'reasoning').map(({ text }) => text)).toEqual(['Hm.'])
  })

  test('may go on while the message has begun', () => {
    const { message: answer } = responses(
      added(0, reasoning),
      think('Let me '),
      added(1, emptyMessage),
      say(1, '4'),
      think('see.'),
      done(1, message('4')),
      done(0, reasoning),
    )
    expect(answer.parts).toMatchObject([
      { type: 'reasoning', text: 'Let me see.' },
      { type: 'text', text: '4' },
    ])
  })

  test('a compaction is kept as what the provider hides', () => {
    const compaction = { id: 'cmp_1', type: 'compaction', encrypted_content: 'gBBB' }
    const { message: answer } = responses(added(0, compaction), done(0, compaction), completed())
    expect(answer.parts).toMatchObject([
      {
        type: 'reasoning',
        text: '',
        redacted: 'gBBB',
        providerMetadata: { id: 'cmp_1', type: 'compaction' },
      },
    ])
    expect(answer.end?.reason).toBe('stop')
  })
})

describe('what is not understood', () => {
  test.for<Fields>([
    { id: 'mcpl_1', type: 'mcp_list_tools', server_label: 's', tools: [] },
    { id: 'mcpr_1', type: 'mcp_approval_request', name: 'n', arguments: '{}' },
    { id: 'fut_1', type: 'future' },
  ])('is unknown once it is done: an item %o', (item) => {
    const { deltas, message: answer } = responses(added(0, item), done(0, item), completed())
    expect(unknownIn(deltas)).toEqual([item])
    expect(answer.parts).toEqual([])
    expect(answer.end?.reason).toBe('stop')
  })

  test('is unknown: an event', () => {
    const odd = event('hologram.delta', { delta: 'x' })
    expect(unknownIn(responses(odd, 'null', [1]).deltas)).toEqual([odd, null, [1]])
  })

  test('events that repeat a state say nothing', () => {
    const { deltas } = responses(
      event('web_search_call.searching', { output_index: 0 }),
      event('content_part.added', { output_index: 0, part: { type: 'output_text', text: '' } }),
      { type: 'keepalive', sequence_number: 1 },
    )
    expect(deltas).toEqual([])
  })

  test('hostile keys do nothing', () => {
    const item = JSON.parse('{"type":"message","__proto__":{"polluted":1},"content":[]}')
    responses(done(0, item), completed(JSON.parse('{"__proto__":{"polluted":1}}')))
    expect({}).not.toHaveProperty('polluted')
  })
})
