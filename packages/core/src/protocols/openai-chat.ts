import { arrayOf, isObject, numberOf, objectOf, textOf, type JsonObject } from '../json.ts'
import type { Delta } from '../message/delta.ts'
import type { TokenLogprob, Usage } from '../message/message.ts'
import { pushEnd, type EndWords } from './end-reason.ts'
import { createCallTracker } from './openai-chat-calls.ts'
import { createReasoningDetails, createSourceList, createSpeech } from './openai-chat-media.ts'
import { annotatedSource, imageFile, logprobsOf } from './openai-shared.ts'
import { createPartWriter } from './parts.ts'
import { createPayloadDecoder, pushError, saysError } from './payloads.ts'
import type { Protocol, ProtocolDecoder } from './protocol.ts'
import { isOpenaiChat } from './shapes/openai-chat.ts'
import { askToStream } from './stream-body.ts'
import { addTotal, createUsageCounter } from './usage.ts'

/**
 * OpenAI's Chat Completions, and the many services that speak it.
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
export const openaiChat: Protocol = {
  name: 'openai-chat',
  matches: isOpenaiChat,
  decoder: createChatDecoder,
  prepareBody: askToStream,
}

const endWords: EndWords = {
  stop: ['stop', 'eos', 'completed', 'end_turn', 'stop_sequence', 'STOP'],
  length: ['length', 'model_length', 'max_tokens', 'max_output_tokens', 'MAX_TOKENS'],
  'tool-calls': ['tool_calls', 'function_call', 'tool_use'],
  'content-filter': ['content_filter', 'SAFETY'],
  error: ['error'],
}

function createChatDecoder(push: (delta: Delta) => void): ProtocolDecoder {
  const choices = new Map<number, Choice>()
  const counter = createUsageCounter(includeReasoning)
  const start = createStartReader(push)
  const sourcesOf = createSourceList()
  let failed = false

  function choiceOf(index: number): Choice {
    const known = choices.get(index)
    if (known) return known
    const choice = createChoice(push, index)
    choices.set(index, choice)
    return choice
  }

  function readChunk(chunk: JsonObject): void {
    start(chunk)
    let position = 0
    for (const value of arrayOf(chunk['choices'])) {
      const piece = objectOf(value)
      choiceOf(numberOf(piece['index']) ?? position).read(piece)
      position += 1
    }
    if (chunk['search_results'] || chunk['citations']) {
      for (const source of sourcesOf(chunk)) choiceOf(0).writer.source(source)
    }
    const counts = chunk['usage'] ?? objectOf(chunk['x_groq'])['usage']
    if (isObject(counts)) countUsage(counter, counts)
    const usage = counter.take()
    if (usage) push({ type: 'usage', usage })
  }

  return createPayloadDecoder(push, {
    payload(chunk, event) {
      const known = isObject(chunk) && (Array.isArray(chunk['choices']) || isObject(chunk['usage']))
      // A failure may carry choices too: what they hold still counts.
      if (known) readChunk(chunk)
      if (saysError(event, chunk)) failed = pushError(push, chunk)
      if (!known && !failed) push({ type: 'unknown', raw: chunk })
      return failed
    },
    end({ terminated, garbled }) {
      const broken = failed || garbled
      if (broken) choiceOf(0)
      for (const [index, choice] of choices) choice.end(broken && index === 0)
      return terminated || choices.get(0)?.finished() === true
    },
  })
}

/** What a chunk says of the whole response; all but the first two are metadata. */
const startFields = [
  'id',
  'model',
  'system_fingerprint',
  'service_tier',
  'provider',
  'prompt_filter_results',
] as const

type Start = { [Field in (typeof startFields)[number]]?: unknown }

/**
 * Whether a chunk only says once more what was said, as nearly all do. Asked of each, so that the
 * names are written out: to look up one that varies costs the engine ten times as much.
 */
function isSaid(chunk: Start, said: Start): boolean {
  return !(
    (chunk.id && !said.id) ||
    (chunk.model && !said.model) ||
    (chunk.system_fingerprint && !said.system_fingerprint) ||
    (chunk.service_tier && !said.service_tier) ||
    (chunk.provider && !said.provider) ||
    (chunk.prompt_filter_results && !said.prompt_filter_results)
  )
}

/** Says what a chunk newly says of the response. */
function createStartReader(push: (delta: Delta) => void) {
  const said: Start = {}
  return (chunk: JsonObject) => {
    if (isSaid(chunk, said)) return
    const fresh: Start = {}
    for (const field of startFields) {
      if (chunk[field] && !said[field]) said[field] = fresh[field] = chunk[field]
    }
    const { id: newId, model: newModel, ...rest } = fresh
    const id = textOf(newId) || undefined
    const model = textOf(newModel) || undefined
    const providerMetadata = Object.keys(rest).length > 0 ? rest : undefined
    if (id || model || providerMetadata) push({ type: 'start', id, model, providerMetadata })
  }
}

type Choice = ReturnType<typeof createChoice>

/** One of the answers to the request: the pieces of its deltas become parts. */
function createChoice(push: (delta: Delta) => void, index: number) {
  const writer = createPartWriter(push, index)
  const calls = createCallTracker(writer)
  const details = createReasoningDetails()
  let speech: ReturnType<typeof createSpeech> | undefined
  let speechKey: string | undefined
  let finish = ''
  /** Whether there is reasoning that has not ended. */
  let reasoning = false

  function endReasoning(): void {
    if (!reasoning) return
    reasoning = false
    const said = details.take()
    // Reasoning that is hidden altogether still has to be sent back.
    if (said) writer.open('reasoning')
    writer.endText('reasoning', 0, said)
  }

  function reason(text: string): void {
    if (text === '') return
    reasoning = true
    writer.endAll('text')
    writer.text('reasoning', text)
  }

  function say(text: string, logprobs: TokenLogprob[] | undefined): void {
    if (text === '') return
    endReasoning()
    writer.text('text', text, 0, logprobs)
  }

  /** Content is a string, or (Mistral) a list of parts. */
  function readContent(content: unknown, logprobs: TokenLogprob[] | undefined): void {
    if (typeof content === 'string') {
      say(content, logprobs)
      return
    }
    for (const part of arrayOf(content)) {
      const { type, text, thinking, image_url } = objectOf(part)
      if (type === 'thinking') {
        for (const thought of arrayOf(thinking)) reason(textOf(objectOf(thought)['text']))
      } else if ((image_url ?? null) !== null) {
        addImage(part)
      } else if (typeof text === 'string') {
        say(text, logprobs)
      } else {
        push({ type: 'unknown', raw: part })
      }
    }
  }

  function addImage(image: unknown): void {
    const file = imageFile(image)
    if (!file) {
      push({ type: 'unknown', raw: image })
      return
    }
    endReasoning()
    writer.endAll('text')
    writer.file(file)
  }

  function addSpeech(audio: JsonObject): void {
    speech ??= createSpeech()
    speechKey = writer.file(speech.add(audio), speechKey)
  }

  return {
    writer,
    finished: () => finish !== '',

    /** Takes in the choice's piece of one chunk. `delta` is left out by Azure's filter results. */
    read(piece: JsonObject): void {
      // Some send whole messages in place of deltas; beside a delta the message is cumulative.
      const delta = objectOf(piece['delta'] ?? piece['message'])
      const reasoningDetails = arrayOf(delta['reasoning_details'])
      if (reasoningDetails.length > 0) {
        reasoning = true
        details.add(reasoningDetails)
      }
      reason(reasoningOf(delta, reasoningDetails))
      readContent(delta['content'], logprobsOf(piece['logprobs']))
      writer.text('refusal', textOf(delta['refusal']))
      for (const annotation of arrayOf(delta['annotations'])) {
        writer.source(annotatedSource(annotation, writer.keyOf('text')))
      }
      for (const image of arrayOf(delta['images'])) addImage(image)
      if (isObject(delta['audio'])) addSpeech(delta['audio'])

      const toolCalls = arrayOf(delta['tool_calls'])
      if (toolCalls.length > 0) endReasoning()
      for (const call of toolCalls) calls.add(objectOf(call))
      if (isObject(delta['function_call']))
        calls.add({ index: 0, function: delta['function_call'] })
      for (const call of arrayOf(delta['executed_tools'])) calls.executed(objectOf(call))

      finish = textOf(piece['finish_reason']) || finish
    },

    end(failed: boolean): void {
      endReasoning()
      calls.end()
      writer.endAll()
      if (speech) writer.file(speech.file(false), speechKey)
      const { calledTool } = writer
      pushEnd(push, { words: endWords, raw: finish, calledTool, failed, choice: index })
    },
  }
}

/** The same words may stand under several names in one delta; the first that is there counts. */
function reasoningOf(delta: JsonObject, details: readonly unknown[]): string {
  const text = textOf(delta['reasoning_content']) || textOf(delta['reasoning'])
  if (text !== '' || details.length === 0) return text
  return details
    .map((detail) => textOf(objectOf(detail)['text']) || textOf(objectOf(detail)['summary']))
    .join('')
}

function countUsage(counter: ReturnType<typeof createUsageCounter>, counts: JsonObject): void {
  counter.set('input', counts['prompt_tokens'])
  counter.set('output', counts['completion_tokens'])
  counter.set(
    'reasoning',
    objectOf(counts['completion_tokens_details'])['reasoning_tokens'] ?? counts['reasoning_tokens'],
  )
  counter.set(
    'cachedInput',
    objectOf(counts['prompt_tokens_details'])['cached_tokens'] ??
      counts['cached_tokens'] ??
      counts['prompt_cache_hit_tokens'],
  )
  counter.set('total', counts['total_tokens'])
}

/** xAI counts reasoning beside the completion, everyone else within it; its total gives it away. */
function includeReasoning(usage: Usage): Usage {
  const { input, output, reasoning, total } = usage
  const beside =
    input !== null && output !== null && reasoning && total === input + output + reasoning
  return addTotal(beside ? { ...usage, output: output + reasoning } : usage)
}
