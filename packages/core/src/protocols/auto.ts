import { anthropic } from './anthropic.ts'
import { createAutoDecoder } from './auto-decoder.ts'
import { cohere } from './cohere.ts'
import { gemini } from './gemini.ts'
import { geminiInteractions } from './gemini-interactions.ts'
import { lenient } from './lenient.ts'
import { millrace } from './millrace.ts'
import { openaiChat } from './openai-chat.ts'
import { openaiCompletions } from './openai-completions.ts'
import { openaiResponses } from './openai-responses.ts'
import type { Protocol } from './protocol.ts'
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
  matches: (payload) => pick(payload) !== undefined || lenient.matches(payload),
  decoder: (push) => createAutoDecoder(push, pick),
  prepareBody: askAnyToStream,
}

function pick(payload: unknown): Protocol | undefined {
  return formats.find((format) => format.matches(payload))
}
