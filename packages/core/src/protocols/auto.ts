import { parseJson } from '../json.ts'
import type { Delta } from '../message/delta.ts'
import type { ServerSentEvent } from '../sse/event.ts'
import { anthropic } from './anthropic.ts'
import { cohere } from './cohere.ts'
import { gemini } from './gemini.ts'
import { geminiInteractions } from './gemini-interactions.ts'
import { lenient } from './lenient.ts'
import { millrace } from './millrace.ts'
import { openaiChat } from './openai-chat.ts'
import { openaiCompletions } from './openai-completions.ts'
import { openaiResponses } from './openai-responses.ts'
import { createPayloadDecoder, pushError, saysError } from './payloads.ts'
import type { Protocol, ProtocolDecoder } from './protocol.ts'
import { askAnyToStream } from './stream-body.ts'

/** In the order in which a payload's shape is tried: `millrace`, `type`, `event_type`, `choices`, Gemini's keys. */
const formats: readonly Protocol[] = [
  millrace,
  openaiResponses,
  anthropic,
  cohere,
  geminiInteractions,
  openaiCompletions,
  openaiChat,
  gemini,
]

/**
 * Picks the format by the shape of the first payload that any format knows, never by the event's
 * name. Shapes no provider documents are read by `lenient`, until a real format shows itself.
 */
export const auto: Protocol = {
  name: 'auto',
  matches: (payload) => pick(payload) !== undefined,
  decoder: createAutoDecoder,
  prepareBody: askAnyToStream,
}

function pick(payload: unknown): Protocol | undefined {
  return (
    formats.find((format) => format.matches(payload)) ??
    (lenient.matches(payload) ? lenient : undefined)
  )
}

function createAutoDecoder(push: (delta: Delta) => void): ProtocolDecoder {
  let chosen: Protocol | undefined
  let inner: ProtocolDecoder = createUndecided(push)

  function decodeOne(event: ServerSentEvent, payload: unknown): boolean {
    if (chosen === undefined || chosen === lenient) {
      const found = payload === undefined ? undefined : pick(payload)
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
      const over = decodeAll(event, parsed ?? parseJson(event.data))
      // No provider names an event so; home-made streams do, and end with it.
      return over || event.event === 'message_end'
    },
    end: () => inner.end(),
    resumeUrl: (url) => inner.resumeUrl?.(url),
  }
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
