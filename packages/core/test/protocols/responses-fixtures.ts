import { openaiResponses, type Delta } from '@millrace/core'
import { partsOf, read } from './read.ts'

export type Fields = Readonly<Record<string, unknown>>

export const event = (type: string, fields: Fields = {}) => ({
  type: `response.${type}`,
  ...fields,
})
export const created = event('created', {
  response: { id: 'resp_1', model: 'gpt', status: 'in_progress', service_tier: 'auto', output: [] },
})
export const added = (output_index: number, item: Fields) =>
  event('output_item.added', { output_index, item })
export const done = (output_index: number, item: Fields) =>
  event('output_item.done', { output_index, item })
export const completed = (response: Fields = {}) =>
  event('completed', { response: { id: 'resp_1', status: 'completed', ...response } })
export const say = (output_index: number, delta: string, rest: Fields = {}) =>
  event('output_text.delta', { output_index, content_index: 0, delta, ...rest })

export const message = (text: string, rest: Fields = {}) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [], ...rest }],
})
export const emptyMessage = { id: 'msg_1', type: 'message', role: 'assistant', content: [] }
export const functionCall = (input: string, rest: Fields = {}) => ({
  id: 'fc_1',
  type: 'function_call',
  call_id: 'call_1',
  name: 'weather',
  arguments: input,
  ...rest,
})

export const responses = (...payloads: readonly unknown[]) => read(openaiResponses, payloads)
export const textsOf = (...payloads: readonly unknown[]) =>
  partsOf(responses(...payloads).message, 'text').map(({ text }) => text)
export const toolsOf = (...payloads: readonly unknown[]) =>
  partsOf(responses(...payloads).message, 'tool')
export const warningsIn = (deltas: readonly Delta[]) =>
  deltas.filter(({ type }) => type === 'warning')
export const unknownIn = (deltas: readonly Delta[]) =>
  deltas.flatMap((delta) => (delta.type === 'unknown' ? [delta.raw] : []))
