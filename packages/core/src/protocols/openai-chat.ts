import { arrayOf, isObject, numberOf, objectOf, textOf, type JsonObject } from '../json.ts'
import type { Delta } from '../message/delta.ts'
import type { Usage } from '../message/message.ts'
import { pushEnd, type EndWords } from './end-reason.ts'
import { createPartWriter, type PartWriter } from './parts.ts'
import { createPayloadDecoder, pushError } from './payloads.ts'
import type { Protocol } from './protocol.ts'
import { addTotal, createUsageCounter } from './usage.ts'

/**
 * OpenAI's Chat Completions, and the many services that speak it.
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
export const openaiChat: Protocol = {
  name: 'openai-chat',
  matches: (payload) => isObject(payload) && Array.isArray(payload['choices']),
  decoder: createChatDecoder,
  prepareBody: (body) => (isObject(body) ? { stream: true, ...body } : body),
}

const endWords: EndWords = {
  stop: ['stop', 'eos', 'completed', 'end_turn'],
  length: ['length', 'model_length', 'max_tokens'],
  'tool-calls': ['tool_calls', 'function_call', 'tool_use'],
  'content-filter': ['content_filter'],
  error: ['error'],
}

interface Choice {
  readonly writer: PartWriter
  readonly calls: CallTracker
  finish: string
}

function createChatDecoder(push: (delta: Delta) => void) {
  const choices = new Map<number, Choice>()
  const usage = createUsageCounter(includeReasoning)
  let id = ''
  let model = ''
  let failed = false

  function choiceOf(index: number): Choice {
    const known = choices.get(index)
    if (known) return known
    const writer = createPartWriter(push, index)
    const choice = { writer, calls: createCallTracker(writer), finish: '' }
    choices.set(index, choice)
    return choice
  }

  function start(chunk: JsonObject): void {
    // The first chunk of some services names neither, or both as empty strings.
    const newId = id === '' ? textOf(chunk['id']) : ''
    const newModel = model === '' ? textOf(chunk['model']) : ''
    if (newId === '' && newModel === '') return
    id ||= newId
    model ||= newModel
    push({ type: 'start', id: newId || undefined, model: newModel || undefined })
  }

  function readUsage(chunk: JsonObject): void {
    const counts = objectOf(chunk['usage'] ?? objectOf(chunk['x_groq'])['usage'])
    usage.set('input', counts['prompt_tokens'])
    usage.set('output', counts['completion_tokens'])
    usage.set('reasoning', objectOf(counts['completion_tokens_details'])['reasoning_tokens'])
    usage.set(
      'cachedInput',
      objectOf(counts['prompt_tokens_details'])['cached_tokens'] ??
        counts['cached_tokens'] ??
        counts['prompt_cache_hit_tokens'],
    )
    usage.set('total', counts['total_tokens'])
    const counted = usage.take()
    if (counted) push({ type: 'usage', usage: counted })
  }

  return createPayloadDecoder(push, {
    payload(chunk, event) {
      if (!isObject(chunk)) {
        push({ type: 'unknown', raw: chunk })
        return false
      }
      const list = chunk['choices']
      // A failure may carry choices too: what they hold still counts.
      const error = event.event === 'error' || (chunk['error'] ?? null) !== null
      if (!Array.isArray(list) && !error && !isObject(chunk['usage'])) {
        push({ type: 'unknown', raw: chunk })
        return false
      }
      start(chunk)
      arrayOf(list).forEach((value, position) => {
        const choice = objectOf(value)
        readChoice(choice, choiceOf(numberOf(choice['index']) ?? position))
      })
      readUsage(chunk)
      if (error) failed = pushError(push, chunk)
      return failed
    },
    end(terminated) {
      for (const [index, { writer, finish }] of choices) {
        writer.endAll()
        pushEnd(push, {
          words: endWords,
          raw: finish,
          calledTool: writer.calledTool,
          failed: failed && index === 0,
          choice: index,
        })
      }
      return terminated || (choices.get(0)?.finish ?? '') !== ''
    },
  })
}

/** Takes in one choice of one chunk. `delta` is left out by Azure's filter results. */
function readChoice(piece: JsonObject, choice: Choice): void {
  const { writer, calls } = choice
  // Some send whole messages in place of deltas; beside a delta the message is cumulative.
  const delta = objectOf(piece['delta'] ?? piece['message'])

  const reasoning = reasoningOf(delta)
  if (reasoning !== '') {
    writer.endAll('text')
    writer.text('reasoning', reasoning)
  }
  readContent(delta['content'], writer)
  writer.text('refusal', textOf(delta['refusal']))
  for (const call of arrayOf(delta['tool_calls'])) calls.add(objectOf(call))
  const legacy = delta['function_call']
  if (isObject(legacy)) calls.add({ index: 0, function: legacy })

  choice.finish = textOf(piece['finish_reason']) || choice.finish
}

/** The same words may stand under several names in one delta; the first that is there counts. */
function reasoningOf(delta: JsonObject): string {
  return (
    textOf(delta['reasoning_content']) ||
    textOf(delta['reasoning']) ||
    arrayOf(delta['reasoning_details'])
      .map((detail) => textOf(objectOf(detail)['text']) || textOf(objectOf(detail)['summary']))
      .join('')
  )
}

/** Content is a string, or (Mistral) a list of text and thinking parts. */
function readContent(content: unknown, writer: PartWriter): void {
  if (typeof content === 'string') {
    if (content === '') return
    writer.endAll('reasoning')
    writer.text('text', content)
    return
  }
  for (const part of arrayOf(content)) {
    const { type, text, thinking } = objectOf(part)
    if (type === 'thinking') {
      for (const thought of arrayOf(thinking)) {
        writer.endAll('text')
        writer.text('reasoning', textOf(objectOf(thought)['text']))
      }
    } else {
      readContent(textOf(text), writer)
    }
  }
}

interface Call {
  readonly key: string
  readonly id: string
}

interface CallTracker {
  /** Takes in one element of `tool_calls`. */
  add(piece: JsonObject): void
}

/**
 * Finds the call that a piece belongs to. By `index`; a new id together with a name on the same
 * index is a new call. Without an index by id, else a new name starts a call, else the last call
 * goes on. Empty and null ids, names and arguments say nothing.
 */
function createCallTracker(writer: PartWriter): CallTracker {
  const byIndex = new Map<number, Call>()
  const byId = new Map<string, Call>()
  let last: Call | undefined

  function find(index: number | undefined, id: string, name: string): Call | undefined {
    if (index !== undefined) {
      const known = byIndex.get(index)
      const anew = known && id !== '' && name !== '' && known.id !== '' && known.id !== id
      return anew ? undefined : known
    }
    if (id !== '') return byId.get(id)
    return name === '' ? last : undefined
  }

  return {
    add(piece) {
      const { name: givenName, arguments: given } = objectOf(piece['function'])
      const index = numberOf(piece['index'])
      const id = textOf(piece['id'])
      const name = textOf(givenName)
      let call = find(index, id, name)
      if (!call) {
        writer.endAll('text', 'reasoning')
        call = { key: writer.tool({ id: id || null, name }), id }
        if (index !== undefined) byIndex.set(index, call)
        if (id !== '') byId.set(id, call)
      }
      last = call
      // A few services send the arguments as an object, whole.
      writer.input(call.key, isObject(given) ? JSON.stringify(given) : textOf(given))
    },
  }
}

/** xAI counts reasoning beside the completion, everyone else within it; its total gives it away. */
function includeReasoning(usage: Usage): Usage {
  const { input, output, reasoning, total } = usage
  const beside =
    input !== null && output !== null && reasoning && total === input + output + reasoning
  return addTotal(beside ? { ...usage, output: output + reasoning } : usage)
}
