import { isObject, textOf } from '../../json.ts'

export function isAnthropic(payload: unknown): boolean {
  return isObject(payload) && anthropicTypes.has(textOf(payload['type']))
}

const anthropicTypes = new Set([
  'message_start',
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
  'message_delta',
  'message_stop',
  'ping',
  'error',
])
