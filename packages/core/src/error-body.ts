import { arrayOf, isObject, textOf, type JsonObject } from './json.ts'

/** What a provider says of an error, wherever it says it: an HTTP body or an event's payload. */
export interface ProviderError {
  readonly message: string
  /** The provider's own name of the error, e.g. `overloaded_error`. */
  readonly type?: string | undefined
  readonly requestId?: string | undefined
}

/**
 * Finds the error in a parsed JSON value, in any of the shapes that providers and gateways use:
 * `{error: {message}}`, `{error: "…"}`, `{message}`, `{detail}` (a string or FastAPI's list),
 * `{errors: […]}`, and any of these as the only element of an array.
 */
export function readProviderError(value: unknown): ProviderError | undefined {
  if (Array.isArray(value)) return readProviderError(value[0])
  if (!isObject(value)) return undefined
  const error = value['error'] ?? value['errors'] ?? value
  const inner = Array.isArray(error) ? error[0] : error
  const message = messageOf(inner) || messageOf(value)
  if (!message) return undefined
  const named = isObject(inner) ? inner : value
  return {
    message,
    type: nameOf(named) ?? nameOf(value),
    requestId: textOf(value['request_id']) || undefined,
  }
}

function messageOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (!isObject(value)) return ''
  for (const key of ['message', 'detail', 'title', 'reason']) {
    const found = value[key]
    if (typeof found === 'string' && found) return found
    if (isObject(found)) {
      const nested = messageOf(found)
      if (nested) return nested
    }
    // FastAPI and Mistral list their validation errors: [{ loc, msg }].
    const first = arrayOf(found)[0]
    if (isObject(first)) {
      const nested = textOf(first['msg']) || messageOf(first)
      if (nested) return nested
    }
  }
  return ''
}

function nameOf(value: JsonObject): string | undefined {
  for (const key of ['type', 'status', 'code']) {
    const found = value[key]
    // The envelope's own `type: "error"` names nothing.
    if (typeof found === 'string' && found && found !== 'error') return found
    if (key === 'code' && typeof found === 'number') return String(found)
  }
  return undefined
}
