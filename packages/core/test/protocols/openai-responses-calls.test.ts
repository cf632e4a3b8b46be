import { describe, expect, test } from 'vitest'
import { partsOf } from './read.ts'
import {
  added,
  completed,
  done,
  event,
  type Fields,
  functionCall,
  responses,
  toolsOf,
  unknownIn,
} from './responses-fixtures.ts'

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

  test('of a shell need no index, and may be missing', () => {
    const output = { id: 'sho_1', type: 'shell_call_output', call_id: 'call_1' }
    const wrote = event('shell_call_output_content.delta', {
      output_index: 1,
      delta: { stdout: 'a' },
    })
    const grown = [{ stdout: 'a', stderr: '' }]
    const start = [done(0, shell), added(1, output)]
    expect(toolsOf(...start, done(1, output))).toMatchObject([{ output: null }])
    const { deltas } = responses(...start, wrote)
    expect(deltas).toContainEqual(expect.objectContaining({ type: 'tool-output', output: grown }))
  })

  test('of a shell that was never called are unknown', () => {
    const wrote = event('shell_call_output_content.delta', { output_index: 1, delta: {} })
    expect(unknownIn(responses(wrote).deltas)).toEqual([wrote])
    const output = { id: 'sho_1', type: 'shell_call_output', call_id: 'call_0' }
    expect(unknownIn(responses(added(1, output), wrote).deltas)).toEqual([wrote, output])
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

  test('images that are cut off stay as they were last seen', () => {
    const { message } = responses(
      event('image_generation_call.partial_image', { output_index: 0, partial_image_b64: 'AAAA' }),
    )
    expect(partsOf(message, 'file')).toMatchObject([{ data: 'AAAA', state: 'done' }])
  })

  test.for([
    [{ result: 'https://a.example/b' }, { url: 'https://a.example/b' }],
    [{ result: 'data:image/webp;base64,AAAA' }, { mediaType: 'image/webp', data: 'AAAA' }],
    [{ result: 'PHN2Zz4=', output_format: 'svg' }, { mediaType: 'image/svg+xml' }],
    [{ result: 'AAAA' }, { mediaType: 'image/png', data: 'AAAA' }],
  ])('images may be told by their address or their bytes: %o', ([item, file]) => {
    const { message: answer } = responses(done(0, { type: 'image_generation_call', ...item }))
    expect(partsOf(answer, 'file')).toMatchObject([file])
  })

  test('images that never came are no files', () => {
    const image = { id: 'ig_1', type: 'image_generation_call', result: null }
    const partial = (partial_image_b64: string) =>
      event('image_generation_call.partial_image', { output_index: 0, partial_image_b64 })
    const { message: answer } = responses(
      added(0, image),
      partial(''),
      done(0, image),
      partial('A'),
    )
    expect(partsOf(answer, 'file')).toEqual([])
    expect(partsOf(answer, 'tool')).toMatchObject([{ name: 'image_generation_call' }])
  })

  test('images that code drew are files too', () => {
    const outputs = [{ type: 'image', url: 'data:image/png;base64,AAAA' }]
    const { message: answer } = responses(
      done(0, { id: 'ci_1', type: 'code_interpreter_call', code: 'draw()', outputs }),
    )
    expect(partsOf(answer, 'file')).toMatchObject([{ mediaType: 'image/png', data: 'AAAA' }])
  })
})
