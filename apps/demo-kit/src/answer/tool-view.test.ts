import { MillraceError, type ToolPart } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { toolView } from './tool-view.ts'

const called = {
  type: 'tool',
  key: 't',
  id: 'call_1',
  name: 'get_weather',
  format: 'json',
  inputText: '{"city":"Oslo"}',
  server: false,
  state: 'done',
  input: { city: 'Oslo' },
  inputError: null,
} as const satisfies ToolPart

const run = { ...called, server: true, output: { stdout: '42' } }

describe('toolView', () => {
  it('says whose call it is and how it goes', () => {
    const writing: ToolPart = { ...called, state: 'streaming', input: { city: 'Os' } }
    const views = [
      toolView(called),
      toolView(writing),
      toolView(run),
      toolView({ ...run, failed: true }),
    ]
    expect(new Set(views.map(({ label }) => label)).size).toBe(4)
    expect(views.map(({ state }) => state)).toEqual(['done', 'writing', 'done', 'failed'])
    expect(views.map(({ label }) => /provider/.test(label))).toEqual([false, false, true, true])
    expect(views[1]?.input).toEqual({ kind: 'fields', value: { city: 'Os' }, open: true })
  })

  it('shows an input from its first moment, and none where there is none', () => {
    const begun: ToolPart = { ...called, state: 'streaming', input: undefined, inputText: '' }
    expect(toolView(begun).input).toMatchObject({ text: '', open: true })
    expect(toolView({ ...begun, server: true }).input).toBeNull()
    expect(toolView({ ...called, input: {}, inputText: '' }).input).toBeNull()
  })

  it('gives the result only where the provider ran it, a list of one as the one', () => {
    expect(toolView(called).result).toBeNull()
    expect(toolView(run).result?.content).toMatchObject({ value: run.output })
    expect(toolView({ ...run, output: [run.output] }).result?.content).toMatchObject({
      value: run.output,
    })
    expect(toolView({ ...run, output: ['a', 'b'] }).result?.label).toContain('2')
    expect(toolView({ ...run, output: 'plain' }).result?.content).toMatchObject({ text: 'plain' })
  })

  it('says what is wrong with an input, and shows what is not JSON as it was written', () => {
    const at = (code: 'protocol' | 'truncated'): ToolPart => ({
      ...called,
      inputText: '{"city": Oslo}',
      inputError: new MillraceError(code, 'The tool’s input is no good.'),
    })
    const broken = toolView(at('protocol'))
    expect(broken.problem).toContain('The tool’s input is no good.')
    expect(broken).toMatchObject({ state: 'failed', input: { text: '{"city": Oslo}' } })
    const cut = toolView(at('truncated'))
    expect(cut.problem).toMatch(/ended before/)
    expect(cut.input).toMatchObject({ kind: 'fields', value: { city: 'Oslo' }, open: false })
  })
})
