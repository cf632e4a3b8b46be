import { describe, expect, test } from 'vitest'
import { anthropic, auto, openaiResponses, type Delta } from '@millrace/core'
import { partsOf, read } from './read.ts'

type Fields = Readonly<Record<string, unknown>>

const event = (type: string, fields: Fields = {}) => ({ type: `response.${type}`, ...fields })
const created = event('created', {
  response: { id: 'resp_1', model: 'gpt', status: 'in_progress', service_tier: 'auto', output: [] },
})
const added = (output_index: number, item: Fields) =>
  event('output_item.added', { output_index, item })
const done = (output_index: number, item: Fields) =>
  event('output_item.done', { output_index, item })
const completed = (response: Fields = {}) =>
  event('completed', { response: { id: 'resp_1', status: 'completed', ...response } })
const say = (output_index: number, delta: string, rest: Fields = {}) =>
  event('output_text.delta', { output_index, content_index: 0, delta, ...rest })

const message = (text: string, rest: Fields = {}) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [], ...rest }],
})
const emptyMessage = { id: 'msg_1', type: 'message', role: 'assistant', content: [] }
const functionCall = (input: string, rest: Fields = {}) => ({
  id: 'fc_1',
  type: 'function_call',
  call_id: 'call_1',
  name: 'weather',
  arguments: input,
  ...rest,
})

const responses = (...payloads: readonly unknown[]) => read(openaiResponses, payloads)
const textsOf = (...payloads: readonly unknown[]) =>
  partsOf(responses(...payloads).message, 'text').map(({ text }) => text)
const toolsOf = (...payloads: readonly unknown[]) => partsOf(responses(...payloads).message, 'tool')
const warningsIn = (deltas: readonly Delta[]) => deltas.filter(({ type }) => type === 'warning')
const unknownIn = (deltas: readonly Delta[]) =>
  deltas.flatMap((delta) => (delta.type === 'unknown' ? [delta.raw] : []))

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

describe('calls', () => {
  const args = (delta: string, output_index = 0) =>
    event('function_call_arguments.delta', { output_index, delta })

  test('stream their arguments, several at once', () => {
    const other = { id: 'fc_2', call_id: 'call_2', name: 'time' }
    expect(
      toolsOf(
        added(0, functionCall('')),
        added(1, functionCall('', other)),
        args('{"city":'),
        args('{"zone"', 1),
        args('"Rome"}'),
        args(':1}', 1),
        done(1, functionCall('{"zone":1}', other)),
        done(0, functionCall('{"city":"Rome"}')),
        completed(),
      ),
    ).toMatchObject([
      { id: 'call_1', name: 'weather', inputText: '{"city":"Rome"}', server: false },
      { id: 'call_2', name: 'time', inputText: '{"zone":1}', server: false },
    ])
  })

  test('keep what the item says besides, to be sent back', () => {
    const caller = { type: 'program', caller_id: 'call_0' }
    expect(toolsOf(done(0, functionCall('{}', { namespace: 'n', caller })))).toMatchObject([
      { providerMetadata: { id: 'fc_1', type: 'function_call', namespace: 'n', caller } },
    ])
  })

  test('have the input they were announced with, unless more of it follows', () => {
    expect(toolsOf(added(0, functionCall('{"a":1}')))).toMatchObject([{ inputText: '{"a":1}' }])
    const streamed = [args('{"a"'), args(':1}')]
    expect(toolsOf(added(0, functionCall('{"a":1}')), ...streamed)).toMatchObject([
      { inputText: '{"a":1}' },
    ])
  })

  test('have the last id and name said of them', () => {
    const search = { id: 'tsc_1', type: 'tool_search_call', execution: 'client' }
    const goal = { goal: 'g' }
    expect(
      toolsOf(
        added(0, { ...search, call_id: 'call_a', arguments: {} }),
        done(0, { ...search, call_id: 'call_b', arguments: goal }),
      ),
    ).toMatchObject([{ id: 'call_b', name: 'tool_search_call', inputText: '{"goal":"g"}' }])
  })

  test('whose start was missed are named when they are done', () => {
    expect(toolsOf(args('{"a":'), args('1}'), done(0, functionCall('{"a":1}')))).toMatchObject([
      { id: 'call_1', name: 'weather', inputText: '{"a":1}', server: false },
    ])
  })

  test('of custom tools have free text', () => {
    const custom = {
      id: 'ctc_1',
      type: 'custom_tool_call',
      call_id: 'call_1',
      name: 'sql',
      input: '',
    }
    expect(
      toolsOf(
        added(0, custom),
        event('custom_tool_call_input.delta', { output_index: 0, delta: 'SELECT' }),
        event('custom_tool_call_input.done', { output_index: 0, input: 'SELECT 1' }),
      ),
    ).toMatchObject([{ name: 'sql', inputText: 'SELECT 1', format: 'text', server: false }])
  })

  test('without arguments have none', () => {
    expect(toolsOf(done(0, functionCall('')))).toMatchObject([{ inputText: '' }])
  })

  const shell = (environment: unknown) => ({
    id: 'sh_1',
    type: 'shell_call',
    call_id: 'call_1',
    action: { commands: ['ls'] },
    environment,
  })
  const call = (type: string, rest: Fields) => ({ id: 'x_1', type, call_id: 'call_1', ...rest })
  const xai = { call_id: 'xs_call_1', name: 'x_keyword_search', input: '{}' }
  const client: readonly (readonly [string, Fields, unknown])[] = [
    [
      'a local shell',
      call('local_shell_call', { action: { command: ['ls'] } }),
      { command: ['ls'] },
    ],
    ['a shell without a container', shell(null), { commands: ['ls'] }],
    [
      'a patch',
      call('apply_patch_call', { operation: { diff: '+a', path: 'p' } }),
      { path: 'p', diff: '+a' },
    ],
    ['a computer', call('computer_call', { action: { type: 'wait' } }), { type: 'wait' }],
    [
      'a computer’s batch',
      call('computer_call', { actions: [{ type: 'wait' }] }),
      { actions: [{ type: 'wait' }] },
    ],
    ['a custom tool named like xAI’s', call('custom_tool_call', { ...xai, call_id: 'call_1' }), {}],
  ]
  const server: readonly (readonly [string, Fields, unknown])[] = [
    ['a shell in a container', shell({ type: 'container_reference' }), { commands: ['ls'] }],
    ['a web search', call('web_search_call', { action: { query: 'q' } }), { query: 'q' }],
    ['a file search', call('file_search_call', { queries: ['q'] }), { queries: ['q'] }],
    ['code', call('code_interpreter_call', { code: '1' }), { code: '1' }],
    ['a program', call('program', { code: '1' }), { code: '1' }],
    [
      'a tool search',
      call('tool_search_call', { execution: 'server', arguments: { paths: [] } }),
      { paths: [] },
    ],
    ['MCP', call('mcp_call', { name: 'm', arguments: '{"a":1}' }), { a: 1 }],
    ['xAI’s search of X', call('custom_tool_call', xai), {}],
    ['a tool of tomorrow', call('future_call', {}), {}],
  ]

  test.for(client)('to %s are the client’s to run', ([, item, input]) => {
    const [tool] = toolsOf(done(0, item), completed())
    expect(tool).toMatchObject({ server: false })
    expect(JSON.parse(tool?.inputText ?? '')).toEqual(input)
  })

  test.for(server)('to %s are run by the provider', ([, item, input]) => {
    const { message: answer } = responses(done(0, item), completed())
    const [tool] = partsOf(answer, 'tool')
    expect(tool).toMatchObject({ server: true })
    expect(JSON.parse(tool?.inputText ?? '')).toEqual(input)
    expect(answer.end?.reason).toBe('stop')
  })

  test.for([
    ['function_call', 'weather'],
    ['mcp_call', 'weather'],
    ['custom_tool_call', 'weather'],
    ['web_search_call', 'web_search_call'],
  ])('of type %s are named %s', ([type, name]) => {
    expect(toolsOf(done(0, { id: 'x_1', type, name: 'weather' }))).toMatchObject([
      { name, id: 'x_1' },
    ])
  })
})

describe('input that streams as bare text', () => {
  const streamed = (item: Fields, ...events: readonly unknown[]) =>
    responses(added(0, item), ...events)
  const live = (deltas: readonly Delta[]) =>
    deltas.flatMap((delta) => (delta.type === 'tool-delta' ? [delta.text] : [])).join('')

  test('is the JSON it will be: code', () => {
    const item = { id: 'ci_1', type: 'code_interpreter_call', code: '' }
    const code = (delta: string) =>
      event('code_interpreter_call_code.delta', { output_index: 0, delta })
    const { deltas, message: answer } = streamed(item, code('print("'), code('a\n")'))
    expect(live(deltas)).toBe('{"code":"print(\\"a\\n\\")"}')
    expect(partsOf(answer, 'tool')).toMatchObject([{ inputText: live(deltas) }])
  })

  test('is the JSON it will be: a patch', () => {
    const item = {
      id: 'apc_1',
      type: 'apply_patch_call',
      call_id: 'call_1',
      operation: { type: 'create_file', diff: '', path: 'a.md' },
    }
    const diff = (delta: string) =>
      event('apply_patch_call_operation_diff.delta', { output_index: 0, delta })
    const { deltas } = streamed(
      item,
      diff('+a'),
      diff('\n'),
      done(0, { ...item, operation: { type: 'create_file', diff: '+a\n', path: 'a.md' } }),
    )
    expect(live(deltas)).toBe('{"type":"create_file","path":"a.md","diff":"+a\\n"}')
  })

  test('is the JSON it will be: the commands of a shell', () => {
    const item = { id: 'sh_1', type: 'shell_call', call_id: 'call_1', action: { commands: [] } }
    const type = (command_index: number, delta: string) =>
      event('shell_call_command.delta', { output_index: 0, command_index, delta })
    const { deltas } = streamed(
      item,
      event('shell_call_command.added', { output_index: 0, command_index: 0, command: '' }),
      type(0, 'ls'),
      type(0, ' -a'),
      event('shell_call_command.done', { output_index: 0, command_index: 0, command: 'ls -a' }),
      type(1, 'pwd'),
      done(0, { ...item, action: { commands: ['ls -a', 'pwd'], timeout_ms: null } }),
    )
    expect(live(deltas)).toBe('{"commands":["ls -a","pwd"],"timeout_ms":null}')
  })
})

describe('results of tools that the provider runs', () => {
  const container = { type: 'container_reference', container_id: 'c' }
  const shell = {
    id: 'sh_1',
    type: 'shell_call',
    call_id: 'call_1',
    action: { commands: ['ls'] },
    environment: container,
  }

  test.for<readonly [Fields, unknown, boolean]>([
    [{ type: 'mcp_call', name: 'm', output: 'ok', error: null }, 'ok', false],
    [{ type: 'mcp_call', name: 'm', output: null, error: { code: 1 } }, { code: 1 }, true],
    [{ type: 'file_search_call', queries: [], results: [{ text: 't' }] }, [{ text: 't' }], false],
    [
      { type: 'code_interpreter_call', code: '1', outputs: [{ type: 'logs', logs: '1' }] },
      [{ type: 'logs', logs: '1' }],
      false,
    ],
    [{ type: 'web_search_call', status: 'failed' }, null, true],
  ])('stand in the call’s own item: %o', ([item, output, failed]) => {
    expect(toolsOf(done(0, { id: 'x_1', ...item }))).toMatchObject([{ output, failed }])
  })

  test('are not there before the provider says so', () => {
    const [tool] = toolsOf(done(0, { id: 'ws_1', type: 'web_search_call', action: {} }))
    expect(tool).not.toHaveProperty('output')
  })

  test('of a shell grow, and are then as its item says', () => {
    const output = { id: 'sho_1', type: 'shell_call_output', call_id: 'call_1', output: [] }
    const wrote = (stdout: string) =>
      event('shell_call_output_content.delta', {
        output_index: 1,
        command_index: 0,
        delta: { stdout },
      })
    const final = [{ stdout: 'ab', stderr: '', outcome: { type: 'exit', exit_code: 0 } }]
    const { deltas, message: answer } = responses(
      done(0, shell),
      added(1, output),
      wrote('a'),
      wrote('b'),
      done(1, { ...output, output: final }),
    )
    expect(deltas.flatMap((delta) => (delta.type === 'tool-output' ? [delta.output] : []))).toEqual(
      [[{ stdout: 'a', stderr: '' }], [{ stdout: 'ab', stderr: '' }], final],
    )
    expect(partsOf(answer, 'tool')).toMatchObject([{ server: true, output: final, failed: false }])
  })

  test('of a tool search name no call and go to the last one', () => {
    const search = { id: 'tsc_1', type: 'tool_search_call', execution: 'server', call_id: null }
    const found = { id: 'tso_1', type: 'tool_search_output', call_id: null, tools: [{ name: 't' }] }
    expect(toolsOf(done(0, search), done(1, found))).toMatchObject([{ output: [{ name: 't' }] }])
  })

  test('for a call of another response are unknown', () => {
    const output = { id: 'cmo_1', type: 'program_output', call_id: 'call_0', result: '1' }
    const { deltas, message: answer } = responses(done(0, output))
    expect(unknownIn(deltas)).toEqual([output])
    expect(answer.parts).toEqual([])
  })

  test('images come as previews, then as they are', () => {
    const image = { id: 'ig_1', type: 'image_generation_call' }
    const { deltas, message: answer } = responses(
      added(0, image),
      event('image_generation_call.generating', { output_index: 0 }),
      event('image_generation_call.partial_image', {
        output_index: 0,
        partial_image_b64: 'AAAA',
        output_format: 'webp',
      }),
      done(0, { ...image, result: 'BBBB', output_format: 'webp', revised_prompt: 'A cat' }),
    )
    const files = deltas.filter((delta) => delta.type === 'file')
    expect(files).toMatchObject([
      { data: 'AAAA', preview: true },
      { data: 'BBBB', preview: false },
    ])
    expect(partsOf(answer, 'file')).toMatchObject([
      { mediaType: 'image/webp', data: 'BBBB', providerMetadata: { revised_prompt: 'A cat' } },
    ])
    expect(partsOf(answer, 'tool')).toMatchObject([{ name: 'image_generation_call', server: true }])
  })

  test('images that code drew are files too', () => {
    const outputs = [{ type: 'image', url: 'data:image/png;base64,AAAA' }]
    const { message: answer } = responses(
      done(0, { id: 'ci_1', type: 'code_interpreter_call', code: 'draw()', outputs }),
    )
    expect(partsOf(answer, 'file')).toMatchObject([{ mediaType: 'image/png', data: 'AAAA' }])
  })
})

describe('items are told apart', () => {
  test('by their index where the server changes their ids from event to event (Copilot)', () => {
    const turned = (text: string, id: string) => ({ ...message(text), id })
    expect(
      textsOf(
        added(0, turned('', 'a1')),
        say(0, 'Hel', { item_id: 'b2' }),
        say(0, 'lo', { item_id: 'c3' }),
        event('output_text.done', {
          output_index: 0,
          content_index: 0,
          item_id: 'd4',
          text: 'Hello',
        }),
        done(0, turned('Hello', 'e5')),
        completed({ output: [turned('Hello', 'f6')] }),
      ),
    ).toEqual(['Hello'])
  })

  test('by their id where there is no index', () => {
    const [first, second] = [emptyMessage, { ...emptyMessage, id: 'msg_2' }].map((item) => [
      event('output_item.added', { item }),
      event('output_text.delta', { item_id: item.id, delta: item.id }),
    ])
    expect(textsOf(...(first ?? []), ...(second ?? []))).toEqual(['msg_1', 'msg_2'])
  })

  test('by their id where the index moves (vLLM)', () => {
    expect(
      textsOf(
        added(3, emptyMessage),
        say(3, 'Hel', { item_id: 'msg_1', content_index: 5 }),
        say(4, 'lo', { item_id: 'msg_1', content_index: 5 }),
        done(4, message('Hello')),
        completed({ output: [message('Hello')] }),
      ),
    ).toEqual(['Hello'])
  })

  test('by order where there is neither', () => {
    expect(
      textsOf(
        event('output_item.added', { item: { type: 'message' } }),
        event('output_text.delta', { delta: 'Hi' }),
        event('output_text.delta', { delta: '!' }),
        completed(),
      ),
    ).toEqual(['Hi!'])
  })

  test('by kind where several have one index', () => {
    const { message: answer } = responses(
      event('reasoning_text.delta', { output_index: 0, item_id: 'r1', delta: 'Hm' }),
      added(0, emptyMessage),
      say(0, 'Hi'),
      added(0, functionCall('')),
      event('function_call_arguments.delta', { output_index: 0, item_id: 'fc_1', delta: '{}' }),
      completed({
        output: [
          { id: 'r9', type: 'reasoning', content: [{ type: 'reasoning_text', text: 'Hm' }] },
          message('Hi'),
          functionCall('{}'),
        ],
      }),
    )
    expect(answer.parts).toMatchObject([
      { type: 'reasoning', text: 'Hm' },
      { type: 'text', text: 'Hi' },
      { type: 'tool', inputText: '{}' },
    ])
  })

  test('although the end lists fewer of them than were sent', () => {
    expect(
      textsOf(
        done(0, { id: 'rs_1', type: 'reasoning', summary: [] }),
        done(1, message('Hi')),
        done(2, { ...message('there'), id: 'msg_2' }),
        completed({ output: [{ ...message('there'), id: 'msg_2' }] }),
      ),
    ).toEqual(['Hi', 'there'])
  })

  test('and what repeats after their end is not read twice', () => {
    expect(
      textsOf(
        added(0, emptyMessage),
        say(0, 'Hi'),
        done(0, message('Hi')),
        event('output_text.done', { output_index: 0, content_index: 0, text: 'Hi' }),
        done(0, message('Hi')),
        completed({ output: [message('Hi')] }),
      ),
    ).toEqual(['Hi'])
  })

  test('an end that says otherwise than was said before is warned of', () => {
    const same = responses(done(0, message('Hi')), completed({ output: [message('Hi')] }))
    expect(warningsIn(same.deltas)).toEqual([])
    const other = responses(done(0, message('Hi')), completed({ output: [message('Ho')] }))
    expect(warningsIn(other.deltas)).toMatchObject([{ raw: message('Ho') }])
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
