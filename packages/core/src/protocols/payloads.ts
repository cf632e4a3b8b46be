import { readProviderError } from '../error-body.ts'
import { isObject } from '../json.ts'
import type { Delta } from '../message/delta.ts'
import type { ServerSentEvent } from '../sse/event.ts'
import { createPayloadReader } from './payload-reader.ts'
import type { ProtocolDecoder } from './protocol.ts'

/** How a response came to its end, beyond what its payloads say. */
export interface EndState {
  /** `[DONE]` was seen. */
  readonly terminated: boolean
  /** An event ended it whose data no format can read. */
  readonly garbled: boolean
}

/** What a format does with the payloads of its events; the rest is the same for all formats. */
export interface PayloadHandler {
  /** Takes in one payload. Returns whether the response is over. */
  payload(payload: unknown, event: ServerSentEvent): boolean
  /** See {@link ProtocolDecoder.end}. */
  end(state: EndState): boolean
}

/**
 * The part of a decoder that every format shares: `[DONE]`, keep-alives, data that is not JSON, and
 * errors that a server sends outside its own format.
 */
export function createPayloadDecoder(
  push: (delta: Delta) => void,
  handler: PayloadHandler,
): ProtocolDecoder {
  const payloadOf = createPayloadReader()
  let over = false
  let terminated = false
  let garbled = false

  function read(event: ServerSentEvent, parsed: unknown): boolean {
    const { data } = event
    // A keep-alive holds no data (WIRE: `event: ping`), whatever stands in it.
    if (data === '' || (event.event === 'ping' && parsed === undefined)) return false
    const payload = parsed ?? payloadOf(data)
    if (payload !== undefined) return handler.payload(payload, event)
    if (data.trim() === '[DONE]') {
      terminated = true
      return true
    }
    garbled = true
    push(
      event.event === 'error'
        ? { type: 'error', code: 'provider', message: data, raw: data }
        : {
            type: 'error',
            code: 'protocol',
            message: `An event's data is not JSON: ${excerpt(data)}`,
            raw: data,
          },
    )
    return true
  }

  return {
    decode(event, payload) {
      over ||= read(event, payload)
      return over
    },
    end: () => handler.end({ terminated, garbled }) && !garbled,
  }
}

function excerpt(data: string): string {
  return data.length > 120 ? `${data.slice(0, 120)}…` : data
}

/** Whether an event is an error by its name or by its payload, in whatever form a gateway has. */
export function saysError(event: ServerSentEvent, payload: unknown): boolean {
  return event.event === 'error' || (isObject(payload) && (payload['error'] ?? null) !== null)
}

/** Reports an error payload. Returns `false` where the payload holds none. */
export function pushError(push: (delta: Delta) => void, payload: unknown): boolean {
  const found = readProviderError(payload)
  if (!found && !(isObject(payload) && isObject(payload['error']))) return false
  push({
    type: 'error',
    code: 'provider',
    message: found?.message ?? 'The provider reported an error and gave no message.',
    name: found?.type,
    requestId: found?.requestId,
    raw: payload,
  })
  return true
}
