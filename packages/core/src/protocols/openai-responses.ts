import { arrayOf, isObject, numberOf, objectOf, textOf, type JsonObject } from '../json.ts'
import type { Delta } from '../message/delta.ts'
import type { Usage } from '../message/message.ts'
import { pushEnd, type EndWords } from './end-reason.ts'
import { createPartWriter } from './parts.ts'
import { createPayloadDecoder, pushError } from './payloads.ts'
import type { Protocol, ProtocolDecoder } from './protocol.ts'
import { readItemEvent } from './responses-events.ts'
import { createOutput } from './responses-output.ts'
import { isOpenaiResponses } from './shapes/openai-responses.ts'
import { askToStream } from './stream-body.ts'
import { createUsageCounter } from './usage.ts'

/**
 * OpenAI's Responses, and the services that speak it.
 * @see https://platform.openai.com/docs/api-reference/responses-streaming
 */
export const openaiResponses: Protocol = {
  name: 'openai-responses',
  matches: isOpenaiResponses,
  decoder: createResponsesDecoder,
  prepareBody: askToStream,
}

const endWords: EndWords = {
  stop: ['completed', 'stop'],
  length: ['max_output_tokens', 'max_tokens', 'length'],
  'content-filter': ['content_filter'],
  error: ['failed'],
}

function createResponsesDecoder(push: (delta: Delta) => void): ProtocolDecoder {
  const writer = createPartWriter(push)
  const output = createOutput(push, writer)
  const head = createHeadReader(push)
  const background = createBackground()
  let reason = ''
  let complete = false
  let failed = false

  function fail(payload: unknown): boolean {
    const told = pushError(push, payload)
    failed ||= told
    return told
  }

  /** The response is over; what it says of itself now holds. */
  function finish(type: string, payload: JsonObject): void {
    const response = objectOf(payload['response'])
    head(response, true)
    output.complete(arrayOf(response['output']))
    const usage = usageOf(objectOf(response['usage']))
    if (usage) push({ type: 'usage', usage })
    const cause = textOf(objectOf(response['incomplete_details'])['reason'])
    reason = cause || textOf(response['status']) || type.slice('response.'.length)
    const error = response['error'] ?? payload['error']
    // An `error` event has mostly said so before.
    if (isObject(error) && !failed) fail({ error })
    failed ||= type === 'response.failed'
    complete = true
  }

  function read(payload: JsonObject): boolean {
    const type = textOf(payload['type'])
    background.pass(payload['sequence_number'])
    switch (type) {
      case 'response.created':
      case 'response.queued':
      case 'response.in_progress':
        head(objectOf(payload['response']), false)
        background.start(objectOf(payload['response']))
        return false
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        finish(type, payload)
        return true
      case 'error':
        // `response.failed` follows.
        if (!fail(payload)) push({ type: 'unknown', raw: payload })
        return false
      default:
        if (readItemEvent(output, type, payload)) return false
        // An error that a gateway sends in a form of its own ends the stream.
        if ((payload['error'] ?? null) !== null && fail(payload)) return true
        push({ type: 'unknown', raw: payload })
        return false
    }
  }

  const decoder = createPayloadDecoder(push, {
    payload(payload, event) {
      const type = isObject(payload) ? textOf(payload['type']) : ''
      const own = type === 'error' || type.startsWith('response.')
      if (!own && event.event === 'error' && fail(payload)) return true
      if (isObject(payload)) return read(payload)
      push({ type: 'unknown', raw: payload })
      return false
    },
    end({ garbled }) {
      output.end()
      writer.endAll()
      pushEnd(push, {
        words: endWords,
        raw: reason,
        calledTool: writer.calledTool,
        failed: failed || garbled,
      })
      return complete
    },
  })
  return { ...decoder, resumeUrl: (url) => background.resumeUrl(url) }
}

/**
 * A response that was asked for in the background is kept by the service, and can be had again from
 * behind any of its events.
 * @see https://platform.openai.com/docs/guides/background#streaming-a-background-response
 */
function createBackground() {
  let id = ''
  let last: number | undefined
  return {
    start(response: JsonObject): void {
      if (response['background'] === true) id = textOf(response['id'])
    },
    pass(sequence: unknown): void {
      last = numberOf(sequence) ?? last
    },
    resumeUrl(url: string): string | undefined {
      if (id === '' || last === undefined) return undefined
      const [address = '', ...query] = url.replace(/#.*/s, '').split('?')
      const kept = new URLSearchParams(query.join('?'))
      kept.set('stream', 'true')
      kept.set('starting_after', String(last))
      return `${address.replace(/\/$/, '')}/${encodeURIComponent(id)}?${kept}`
    },
  }
}

/** What the service says of the response, beyond repeating the request. */
const metadataFields = [
  'created_at',
  'service_tier',
  'conversation',
  'content_filters',
  'moderation',
  'tool_usage',
  'prompt_cache_diagnostics',
  'input_transformations',
]

/** Says what a response newly says of itself; at its end, what it says last. */
function createHeadReader(push: (delta: Delta) => void) {
  const said = new Map<string, unknown>()

  return (response: JsonObject, last: boolean) => {
    const fresh = (field: string): unknown => {
      const value = response[field] ?? ''
      const known = said.get(field)
      if (value === '' || value === known || (known !== undefined && !last)) return undefined
      said.set(field, value)
      return value
    }
    const id = said.has('id') ? undefined : textOf(fresh('id')) || undefined
    const model = said.has('model') ? undefined : textOf(fresh('model')) || undefined
    const news = metadataFields.flatMap((field) => {
      const value = fresh(field)
      return value === undefined ? [] : [[field, value] as const]
    })
    const providerMetadata = news.length === 0 ? undefined : Object.fromEntries(news)
    if (id || model || providerMetadata) push({ type: 'start', id, model, providerMetadata })
  }
}

function usageOf(counts: JsonObject): Usage | undefined {
  const counter = createUsageCounter()
  const input = objectOf(counts['input_tokens_details'] ?? counts['prompt_tokens_details'])
  counter.set('input', counts['input_tokens'])
  counter.set('output', counts['output_tokens'])
  counter.set('reasoning', objectOf(counts['output_tokens_details'])['reasoning_tokens'])
  counter.set(
    'cachedInput',
    input['cached_tokens'] ?? counts['cached_tokens'] ?? counts['prompt_cache_hit_tokens'],
  )
  counter.set('total', counts['total_tokens'])
  return counter.take()
}
