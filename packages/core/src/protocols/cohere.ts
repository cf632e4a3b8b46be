import { arrayOf, isObject, numberOf, objectOf, textOf, type JsonObject } from '../json.ts'
import type { Delta } from '../message/delta.ts'
import type { TokenLogprob } from '../message/message.ts'
import { pushEnd, type EndWords } from './end-reason.ts'
import { createPartWriter, type SourceFields } from './parts.ts'
import { createPayloadDecoder, pushError, saysError } from './payloads.ts'
import type { Protocol, ProtocolDecoder } from './protocol.ts'
import { isCohere } from './shapes/cohere.ts'
import { askToStream } from './stream-body.ts'
import { addTotal, createUsageCounter } from './usage.ts'

/**
 * Cohere's chat, version 2.
 * @see https://docs.cohere.com/reference/chat-stream
 */
export const cohere: Protocol = {
  name: 'cohere',
  matches: isCohere,
  decoder: createCohereDecoder,
  prepareBody: askToStream,
}

const endWords: EndWords = {
  stop: ['COMPLETE', 'STOP_SEQUENCE'],
  length: ['MAX_TOKENS'],
  'tool-calls': ['TOOL_CALL'],
  'content-filter': ['ERROR_TOXIC'],
  error: ['ERROR', 'TIMEOUT'],
}

/** The slot of the tool plan, which is no numbered content of its own. */
const planSlot = 'plan'

function createCohereDecoder(push: (delta: Delta) => void): ProtocolDecoder {
  const writer = createPartWriter(push)
  const counter = createUsageCounter(addTotal)
  const calls = new Map<number, string>()
  /** The keys of the content parts, by index, for the citations that come after them. */
  const contents = new Map<number, string>()
  let finish = ''
  let ended = false
  let failed = false

  function readContent(index: number, content: JsonObject, logprobs?: TokenLogprob[]): void {
    const { type, text, thinking } = content
    const kind = type === 'thinking' || typeof thinking === 'string' ? 'reasoning' : 'text'
    contents.set(index, writer.open(kind, index))
    writer.text(kind, textOf(thinking) || textOf(text), index, logprobs)
  }

  function startCall(index: number, call: JsonObject): void {
    writer.endText('reasoning', planSlot)
    const { name, arguments: given } = objectOf(call['function'])
    const key = writer.tool({ id: textOf(call['id']) || null, name: textOf(name) })
    calls.set(index, key)
    writer.input(key, textOf(given))
  }

  function readEnd(delta: JsonObject): void {
    finish = textOf(delta['finish_reason'])
    const usage = objectOf(delta['usage'])
    const counts = objectOf(usage['tokens'] ?? usage['billed_units'])
    counter.set('input', counts['input_tokens'])
    counter.set('output', counts['output_tokens'])
    counter.set('cachedInput', usage['cached_tokens'])
    const counted = counter.take()
    if (counted) push({ type: 'usage', usage: counted })
    if (textOf(delta['error']) !== '') failed = pushError(push, delta)
    ended = true
  }

  function read(payload: JsonObject): boolean {
    const index = numberOf(payload['index']) ?? 0
    const delta = objectOf(payload['delta'])
    const message = objectOf(delta['message'])
    switch (payload['type']) {
      case 'message-start':
        push({ type: 'start', id: textOf(payload['id']) || undefined })
        return false
      case 'content-start':
      case 'content-delta':
        readContent(index, objectOf(message['content']), logprobsOf(payload['logprobs']))
        return false
      case 'content-end':
        writer.endText('text', index)
        writer.endText('reasoning', index)
        return false
      case 'tool-plan-delta':
        writer.text('reasoning', textOf(message['tool_plan']), planSlot)
        return false
      case 'tool-call-start':
        startCall(index, objectOf(message['tool_calls']))
        return false
      case 'tool-call-delta': {
        const { arguments: given } = objectOf(objectOf(message['tool_calls'])['function'])
        const key = calls.get(index)
        if (key === undefined) push({ type: 'unknown', raw: payload })
        else writer.input(key, textOf(given))
        return false
      }
      case 'tool-call-end': {
        const key = calls.get(index)
        if (key !== undefined) writer.endTool(key)
        return false
      }
      case 'citation-start':
        for (const source of sourcesOf(objectOf(message['citations']), contents)) {
          writer.source(source)
        }
        return false
      case 'citation-end':
        return false
      case 'message-end':
        readEnd(delta)
        return true
      default:
        failed = !isCohere(payload) && pushError(push, payload)
        if (!failed) push({ type: 'unknown', raw: payload })
        return failed
    }
  }

  return createPayloadDecoder(push, {
    payload(payload, event) {
      if (isObject(payload)) return read(payload)
      failed = saysError(event, payload) && pushError(push, payload)
      if (!failed) push({ type: 'unknown', raw: payload })
      return failed
    },
    end({ garbled }) {
      writer.endAll()
      pushEnd(push, {
        words: endWords,
        raw: finish,
        calledTool: writer.calledTool,
        failed: failed || garbled,
      })
      return ended
    },
  })
}

/** A citation names a place in one content, and each of the sources it rests on. */
function sourcesOf(citation: JsonObject, contents: ReadonlyMap<number, string>): SourceFields[] {
  const key = contents.get(numberOf(citation['content_index']) ?? 0)
  const place =
    key === undefined || citation['type'] === 'PLAN'
      ? undefined
      : { key, start: numberOf(citation['start']), end: numberOf(citation['end']) }
  const sources = arrayOf(citation['sources'])
  return (sources.length === 0 ? [undefined] : sources).map((source) => {
    const document = objectOf(objectOf(source)['document'])
    return {
      url: textOf(document['url']) || undefined,
      title: textOf(document['title']) || undefined,
      quote: textOf(document['snippet']) || textOf(document['text']) || undefined,
      place,
      raw: { ...citation, sources: source === undefined ? [] : [source] },
    }
  })
}

/** One chunk's tokens have their probabilities beside them, in the same order. */
function logprobsOf(value: unknown): TokenLogprob[] | undefined {
  const { text, logprobs } = objectOf(value)
  const [logprob] = arrayOf(logprobs)
  return typeof logprob === 'number' ? [{ token: textOf(text), logprob, top: [] }] : undefined
}
