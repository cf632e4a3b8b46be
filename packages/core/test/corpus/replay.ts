import {
  anthropic,
  auto,
  cohere,
  createAssembler,
  createEventDecoder,
  gemini,
  geminiInteractions,
  mistral,
  openaiChat,
  openaiCompletions,
  openaiResponses,
  type Delta,
  type Message,
  type Part,
  type Protocol,
} from '@millrace/core'
import type { Expected, ExpectedTool } from './recordings.ts'

/** The protocol that a recording's API speaks, by the API's name without its vendor. */
const protocols: Readonly<Record<string, Protocol>> = {
  'anthropic-messages': anthropic,
  'cohere-chat': cohere,
  'gemini-generateContent': gemini,
  'gemini-interactions': geminiInteractions,
  'mistral-chat': mistral,
  'openai-chat': openaiChat,
  'openai-compatible': openaiChat,
  'openai-completions': openaiCompletions,
  'openai-responses': openaiResponses,
  'openai-responses-compatible': openaiResponses,
}

/** Every protocol there is, `auto` among them. */
export const everyProtocol: readonly Protocol[] = [auto, ...new Set(Object.values(protocols))]

/** The protocols to read an API's recordings with: its own, and `auto`. */
export function protocolsOf(api: string): Protocol[] {
  const own = protocols[api.split(':')[0] ?? '']
  return own ? [auto, own] : [auto]
}

export interface Replay {
  readonly result: Expected
  readonly deltas: readonly Delta[]
  readonly message: Message
}

/** Reads a response from its pieces, as the library does from the network. */
export function replay(pieces: readonly Uint8Array[], protocol: Protocol): Replay {
  const deltas: Delta[] = []
  const assembler = createAssembler()
  const decoder = protocol.decoder((delta) => {
    deltas.push(delta)
    assembler.apply(delta)
  })
  let over = false
  let events = 0
  const sse = createEventDecoder({
    onEvent: (event) => {
      events += 1
      over ||= decoder.decode(event)
    },
  })
  for (const piece of pieces) sse.push(piece)
  sse.end()
  const complete = decoder.end()
  assembler.close()
  const message = assembler.message()
  return { deltas, message, result: resultOf(message, deltas, complete, events) }
}

const notCounted = { input: null, output: null, reasoning: null, cachedInput: null, total: null }

function resultOf(
  message: Message,
  deltas: readonly Delta[],
  complete: boolean,
  events: number,
): Expected {
  const join = (type: Part['type']) =>
    message.parts.map((part) => (part.type === type && 'text' in part ? part.text : '')).join('')
  return {
    text: join('text'),
    reasoning: join('reasoning'),
    refusal: join('refusal'),
    tools: message.parts.flatMap((part) => (part.type === 'tool' ? [toolOf(part)] : [])),
    usage: { ...(message.usage ?? notCounted) },
    end: message.end?.reason ?? null,
    rawEnd: message.end?.raw ?? null,
    error: deltas.find((delta) => delta.type === 'error')?.message ?? null,
    complete,
    model: message.model,
    id: message.id,
    events,
  }
}

function toolOf({ name, id, server, inputText }: Extract<Part, { type: 'tool' }>): ExpectedTool {
  try {
    return { name, id, input: inputText === '' ? {} : JSON.parse(inputText), server }
  } catch {
    return { name, id, inputText, server }
  }
}
