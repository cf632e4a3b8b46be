import { isObject, textOf, type JsonObject } from '../../json.ts'

export function isOpenaiResponses(payload: unknown): boolean {
  return (
    isObject(payload) &&
    (textOf(payload['type']).startsWith('response.') || isResponsesError(payload))
  )
}

/** An error that has the shape of this format rather than Anthropic's, which also says `error`. */
function isResponsesError(payload: JsonObject): boolean {
  const { type, error, message } = payload
  if (type !== 'error') return false
  if (!isObject(error)) return typeof message === 'string'
  return (
    'code' in error ||
    'param' in error ||
    'sequence_number' in payload ||
    !anthropicErrors.has(textOf(error['type']))
  )
}

/** @see https://docs.anthropic.com/en/api/errors */
const anthropicErrors = new Set([
  'invalid_request_error',
  'authentication_error',
  'billing_error',
  'permission_error',
  'not_found_error',
  'request_too_large',
  'rate_limit_error',
  'timeout_error',
  'api_error',
  'overloaded_error',
])
