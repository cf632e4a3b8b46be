import { arrayOf, isObject, numberOf, objectOf, textOf, type JsonObject } from '../json.ts'
import type { Delta } from '../message/delta.ts'
import type { TokenLogprob } from '../message/message.ts'
import { pushEnd, type EndWords } from './end-reason.ts'
import { createPartWriter, type PartWriter } from './parts.ts'
import { createPayloadDecoder, pushError, saysError } from './payloads.ts'
import type { Protocol, ProtocolDecoder } from './protocol.ts'
import { isOpenaiCompletions } from './shapes/openai-completions.ts'
import { askToStream } from './stream-body.ts'
import { createUsageCounter } from './usage.ts'

/**
 * OpenAI's legacy Completions: a prompt goes on as plain text.
 * @see https://platform.openai.com/docs/api-reference/completions
 */
export const openaiCompletions: Protocol = {
  name: 'openai-completions',
  matches: isOpenaiCompletions,
  decoder: createCompletionsDecoder,
  prepareBody: askToStream,
}

const endWords: EndWords = {
  stop: ['stop', 'eos', 'completed', 'end_turn', 'stop_sequence'],
  length: ['length', 'model_length', 'max_tokens'],
  'content-filter': ['content_filter'],
  error: ['error'],
}

interface Choice {
  readonly writer: PartWriter
  finish: string
}

function createCompletionsDecoder(push: (delta: Delta) => void): ProtocolDecoder {
  const choices = new Map<number, Choice>()
  const counter = createUsageCounter()
  const said = new Set<string>()
  let failed = false

  function choiceOf(index: number): Choice {
    const known = choices.get(index)
    if (known) return known
    const choice = { writer: createPartWriter(push, index), finish: '' }
    choices.set(index, choice)
    return choice
  }

  /** The first value of a field that is not empty. */
  function first(chunk: JsonObject, field: string): unknown {
    const value = chunk[field] ?? ''
    if (value === '' || said.has(field)) return undefined
    said.add(field)
    return value
  }

  function start(chunk: JsonObject): void {
    const id = textOf(first(chunk, 'id')) || undefined
    const model = textOf(first(chunk, 'model')) || undefined
    const news = metadataFields.flatMap((field) => {
      const value = first(chunk, field)
      return value === undefined ? [] : [[field, value] as const]
    })
    const providerMetadata = news.length === 0 ? undefined : Object.fromEntries(news)
    if (id || model || providerMetadata) push({ type: 'start', id, model, providerMetadata })
  }

  function count(counts: JsonObject): void {
    const { prompt_tokens_details: input, completion_tokens_details: output } = counts
    counter.set('input', counts['prompt_tokens'])
    counter.set('output', counts['completion_tokens'])
    counter.set('reasoning', objectOf(output)['reasoning_tokens'])
    counter.set(
      'cachedInput',
      objectOf(input)['cached_tokens'] ??
        counts['cached_tokens'] ??
        counts['prompt_cache_hit_tokens'],
    )
    counter.set('total', counts['total_tokens'])
    const usage = counter.take()
    if (usage) push({ type: 'usage', usage })
  }

  function readChunk(chunk: JsonObject): void {
    start(chunk)
    arrayOf(chunk['choices']).forEach((value, position) => {
      const piece = objectOf(value)
      const choice = choiceOf(numberOf(piece['index']) ?? position)
      choice.writer.text('text', textOf(piece['text']), 0, logprobsOf(piece['logprobs']))
      choice.finish = textOf(piece['finish_reason']) || choice.finish
    })
    count(objectOf(chunk['usage']))
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
      if (failed || garbled) choiceOf(0)
      for (const [index, { writer, finish }] of choices) {
        writer.endAll()
        pushEnd(push, {
          words: endWords,
          raw: finish,
          calledTool: false,
          failed: (failed || garbled) && index === 0,
          choice: index,
        })
      }
      return terminated || (choices.get(0)?.finish ?? '') !== ''
    },
  })
}

const metadataFields = ['created', 'system_fingerprint', 'service_tier', 'prompt_filter_results']

/** The tokens of one piece stand in lists side by side; the likeliest are keyed by their text. */
function logprobsOf(value: unknown): TokenLogprob[] | undefined {
  const { tokens, token_logprobs: logprobs, top_logprobs: tops } = objectOf(value)
  const list = arrayOf(tokens)
  if (list.length === 0) return undefined
  return list.map((token, at) => ({
    token: textOf(token),
    logprob: logprobOf(arrayOf(logprobs)[at]),
    top: Object.entries(objectOf(arrayOf(tops)[at])).map(([text, logprob]) => ({
      token: text,
      logprob: logprobOf(logprob),
    })),
  }))
}

/** An echoed prompt's first token has none. */
function logprobOf(value: unknown): number {
  return numberOf(value) ?? Number.NEGATIVE_INFINITY
}
