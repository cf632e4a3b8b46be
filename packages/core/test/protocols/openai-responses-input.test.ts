import { describe, expect, test } from 'vitest'
import { type Delta } from '@millrace/core'
import { partsOf } from './read.ts'
import {
  added,
  done,
  event,
  type Fields,
  functionCall,
  responses,
  toolsOf,
} from './responses-fixtures.ts'

describe('input', () => {
  const input = (name: string, fields: Fields) => event(name, { output_index: 0, ...fields })
  const wholes: readonly (readonly [string, Fields, Fields, string])[] = [
    ['function_call_arguments', { type: 'function_call' }, { arguments: '{"a":1}' }, '{"a":1}'],
    ['mcp_call_arguments', { type: 'mcp_call' }, { arguments: '{"a":1}' }, '{"a":1}'],
    ['custom_tool_call_input', { type: 'custom_tool_call' }, { input: 'SELECT' }, 'SELECT'],
    [
      'code_interpreter_call_code',
      { type: 'code_interpreter_call' },
      { code: '1' },
      '{"code":"1"}',
    ],
    [
      'apply_patch_call_operation_diff',
      { type: 'apply_patch_call', operation: { path: 'p' } },
      { diff: '+a' },
      '{"path":"p","diff":"+a"}',
    ],
    ['shell_call_command', { type: 'shell_call' }, { command: 'ls' }, '{"commands":["ls"]}'],
  ]

  test.for(wholes)('is whole by %s.done', ([name, item, whole, expected]) => {
    const tools = toolsOf(added(0, { id: 'x_1', ...item }), input(`${name}.done`, whole))
    expect(tools).toMatchObject([{ inputText: expected }])
  })

  test.for(wholes)('is not lost where %s.done is empty', ([name, item, whole, last]) => {
    const [field = ''] = Object.keys(whole)
    const piece = (delta: string) => input(`${name}.delta`, { delta })
    const start = added(0, { id: 'x_1', ...item })
    const expected = toolsOf(start, piece('1'))
    expect(expected).toMatchObject([{ inputText: expect.stringContaining('1') }])
    const empty = input(`${name}.done`, { [field]: '' })
    expect(toolsOf(start, piece(''), piece('1'), empty)).toMatchObject(expected)
    expect(toolsOf(start, input(`${name}.done`, whole), empty)).toMatchObject([{ inputText: last }])
  })

  test('of a patch that deletes a file has no diff', () => {
    const operation = { type: 'delete_file', path: 'p' }
    expect(toolsOf(done(0, { id: 'x_1', type: 'apply_patch_call', operation }))).toMatchObject([
      { inputText: JSON.stringify(operation) },
    ])
  })

  test('of a call that is named anew belongs to its last name', () => {
    expect(
      toolsOf(added(0, functionCall('', { name: 'wea' })), done(0, functionCall('{}'))),
    ).toMatchObject([{ name: 'weather', inputText: '{}' }])
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

  test('is what streamed where the item, when done, leaves it out', () => {
    const code = { id: 'ci_1', type: 'code_interpreter_call', code: '' }
    const patch = { id: 'apc_1', type: 'apply_patch_call', operation: { path: 'p' } }
    const shell = { id: 'sh_1', type: 'shell_call', action: { commands: [] } }
    const type = (delta: string, rest: Fields = {}) =>
      event('shell_call_command.delta', { output_index: 2, delta, ...rest })
    expect(
      toolsOf(
        added(0, code),
        event('code_interpreter_call_code.delta', { output_index: 0, delta: '1' }),
        added(1, patch),
        event('apply_patch_call_operation_diff.delta', { output_index: 1, delta: '+a' }),
        added(2, shell),
        type('pwd', { command_index: 1 }),
        type('ls'),
        done(0, code),
        done(1, patch),
        done(2, shell),
      ).map(({ inputText }) => JSON.parse(inputText)),
    ).toEqual([{ code: '1' }, { path: 'p', diff: '+a' }, { commands: ['ls', 'pwd'] }])
  })

  test('is what the item says when done, where that is more', () => {
    const code = { id: 'ci_1', type: 'code_interpreter_call', code: '' }
    expect(
      toolsOf(
        added(0, code),
        event('code_interpreter_call_code.delta', { output_index: 0, delta: '1' }),
        done(0, { ...code, code: '1 + 1' }),
      ),
    ).toMatchObject([{ inputText: '{"code":"1 + 1"}' }])
  })
})
