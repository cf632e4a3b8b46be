import { isObject, textOf } from '../../json.ts'

export function isCohere(payload: unknown): boolean {
  return isObject(payload) && cohereTypes.has(textOf(payload['type']))
}

const cohereTypes = new Set([
  'message-start',
  'content-start',
  'content-delta',
  'content-end',
  'tool-plan-delta',
  'tool-call-start',
  'tool-call-delta',
  'tool-call-end',
  'citation-start',
  'citation-end',
  'message-end',
  'debug',
])
