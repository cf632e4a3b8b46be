import { parseJson } from '../json.ts'
import type { Delta } from '../message/delta.ts'
import type { ServerSentEvent } from '../sse/event.ts'
import { lenient } from './lenient.ts'
import { createPayloadReader } from './payload-reader.ts'
import { createPayloadDecoder, pushError, saysError } from './payloads.ts'
import type { Protocol, ProtocolDecoder } from './protocol.ts'

/** A decoder that is to find out which format it reads. */
export interface AutoDecoder extends ProtocolDecoder {
  /** Whether it has, for good. */
  decided(): boolean
}

/**
 * Reads by the first format that is picked. Shapes no provider documents are read by `lenient`,
 * until a real format shows itself.
 *
 * @param pick Tells a payload's format by its shape.
 */
export function createAutoDecoder(
  push: (delta: Delta) => void,
  pick: (payload: unknown) => Protocol | undefined,
): AutoDecoder {
  const payloadOf = createPayloadReader()
  let chosen: Protocol | undefined
  let inner: ProtocolDecoder = createUndecided(push)

  function decodeOne(event: ServerSentEvent, payload: unknown): boolean {
    if (chosen === undefined || chosen === lenient) {
      const found = payload === undefined ? undefined : (pick(payload) ?? guess(payload))
      if (found && found !== chosen) {
        inner.end()
        chosen = found
        inner = found.decoder(push)
      }
    }
    return inner.decode(event, payload)
  }

  function decodeAll(event: ServerSentEvent, payload: unknown): boolean {
    if (payload !== undefined || !event.data.includes('\n')) return decodeOne(event, payload)
    // Without blank lines between them, events run together into one of several data lines.
    const lines = event.data.split('\n').filter((line) => line.trim() !== '')
    const payloads = lines.map(parseJson)
    const separable = lines.every(
      (line, index) => payloads[index] !== undefined || line.trim() === '[DONE]',
    )
    if (!separable) return decodeOne(event, undefined)
    return lines.some((data, index) => decodeOne({ ...event, data }, payloads[index]))
  }

  return {
    decode(event, parsed) {
      const over = decodeAll(event, parsed ?? payloadOf(event.data))
      // No provider names an event so; home-made streams do, and end with it.
      return over || event.event === 'message_end'
    },
    end: () => inner.end(),
    resumeUrl: (url) => inner.resumeUrl?.(url),
    decided: () => chosen !== undefined && chosen !== lenient,
  }
}

function guess(payload: unknown): Protocol | undefined {
  return lenient.matches(payload) ? lenient : undefined
}

/** Holds until a format is picked: an error can be read without one, anything else is unknown. */
function createUndecided(push: (delta: Delta) => void): ProtocolDecoder {
  return createPayloadDecoder(push, {
    payload(payload, event) {
      if (saysError(event, payload) && pushError(push, payload)) return true
      push({ type: 'unknown', raw: payload })
      return false
    },
    end: ({ terminated }) => terminated,
  })
}
