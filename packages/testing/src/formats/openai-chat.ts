import type { AnswerImage, AnswerSource } from '../answers/answer.ts'
import { at, type JsonObject } from '../json.ts'
import { IMAGE_TOKENS, joined, type Plan, type PlannedCall } from '../plan.ts'
import { ALPHANUMERIC, HEXADECIMAL, randomString, type Random } from '../random.ts'
import type { Piece } from '../tokens.ts'
import type { Format, WireChunk } from './format.ts'
import type { ProviderRequest } from '../provider-request.ts'
import {
  data,
  encodeOpenaiFailure,
  logprobsOf,
  now,
  obfuscation,
  openaiError,
  openaiJson,
  openaiStreamHeaders,
} from './openai-common.ts'
import { readOpenaiChat } from './openai-chat-request.ts'

/**
 * OpenAI Chat Completions. Reasoning, which OpenAI itself keeps to itself here, goes as
 * `reasoning_content`, the field that DeepSeek, vLLM and others use; images, which it does not
 * make here, go as OpenRouter's `images`, and a source has OpenRouter's `content`.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/streaming
 */
export const openaiChat: Format = {
  name: 'openai-chat',
  carries: ['reasoning', 'sources', 'refusal', 'images', 'tool-calls'],
  tokensPerEvent: 1,

  match(method, path) {
    return method === 'POST' && path.endsWith('/chat/completions') ? {} : undefined
  },

  // Whose clients are not recognised otherwise are most likely copies of this one.
  claims: () => true,

  read: readOpenaiChat,

  encode(plan, request, random) {
    const { body } = request
    const withUsage = at(body, 'stream_options', 'include_usage') === true
    const obfuscated = at(body, 'stream_options', 'include_obfuscation') !== false
    const head = headOf(request, 'chat.completion.chunk', random)
    const event = (choices: readonly JsonObject[], usage: unknown): string =>
      data({
        ...head,
        choices,
        ...(withUsage ? { usage } : {}),
        ...(obfuscated ? { obfuscation: obfuscation(random) } : {}),
      })
    const chunk = (
      delta: JsonObject,
      kind: WireChunk['kind'],
      tokens: number,
      { logprobs = null, finish = null }: { logprobs?: unknown; finish?: string | null } = {},
    ): WireChunk => ({
      wire: event([{ index: 0, delta, logprobs, finish_reason: finish }], null),
      kind,
      tokens,
    })

    const [onlyCall] = plan.toolCalls
    const inFirst = onlyCall && saysNothing(plan) && plan.toolCalls.length === 1
    const chunks: WireChunk[] = [
      chunk(
        {
          role: 'assistant',
          content: onlyCall && saysNothing(plan) ? null : '',
          ...(inFirst ? { tool_calls: [callStart(onlyCall, 0, random)] } : {}),
          refusal: null,
        },
        'frame',
        0,
      ),
    ]
    for (const { text, tokens } of plan.reasoning) {
      chunks.push(chunk({ reasoning_content: text }, 'reasoning', tokens))
    }
    for (const key of ['content', 'refusal'] as const) {
      for (const piece of plan[key === 'content' ? 'text' : key]) {
        const logprobs = choiceLogprobs(request, key, [piece], random)
        chunks.push(chunk({ [key]: piece.text }, 'text', piece.tokens, { logprobs }))
      }
    }
    if (plan.sources.length > 0) {
      chunks.push(chunk({ annotations: plan.sources.map(annotation) }, 'frame', 0))
    }
    for (const [index, image] of plan.images.entries()) {
      chunks.push(chunk({ images: [imageUrl(image, index)] }, 'image', IMAGE_TOKENS))
    }
    for (const [index, call] of plan.toolCalls.entries()) {
      if (!inFirst) chunks.push(chunk({ tool_calls: [callStart(call, index, random)] }, 'tool', 0))
      for (const { text, tokens } of call.pieces) {
        const delta = { tool_calls: [{ index, function: { arguments: text } }] }
        chunks.push(chunk(delta, 'tool', tokens))
      }
    }
    chunks.push(chunk({}, 'frame', 0, { finish: finishReason(plan) }))
    if (withUsage) chunks.push({ wire: event([], usageOf(plan)), kind: 'frame', tokens: 0 })
    chunks.push({ wire: 'data: [DONE]\n\n', kind: 'frame', tokens: 0 })
    return chunks
  },

  streamHeaders: openaiStreamHeaders,

  encodeWhole(plan, request, random) {
    const text = joined(plan.text)
    const reasoning = joined(plan.reasoning)
    const toolCalls = plan.toolCalls.map((call) => {
      const { index: _, ...start } = callStart(call, 0, random)
      return { ...start, function: { name: call.name, arguments: joined(call.pieces) } }
    })
    const refused = plan.refusal.length > 0
    const message = {
      role: 'assistant',
      content: text === '' && (toolCalls.length > 0 || refused) ? null : text,
      ...(reasoning ? { reasoning_content: reasoning } : {}),
      ...(plan.images.length > 0 ? { images: plan.images.map(imageUrl) } : {}),
      ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
      refusal: refused ? joined(plan.refusal) : null,
      annotations: plan.sources.map(annotation),
    }
    const logprobs = refused
      ? choiceLogprobs(request, 'refusal', plan.refusal, random)
      : choiceLogprobs(request, 'content', plan.text, random)
    const { service_tier, system_fingerprint, ...head } = headOf(request, 'chat.completion', random)
    return openaiJson(200, random, {
      ...head,
      choices: [{ index: 0, message, logprobs, finish_reason: finishReason(plan) }],
      usage: usageOf(plan),
      service_tier,
      system_fingerprint,
    })
  },

  encodeFailure: encodeOpenaiFailure,

  encodeStreamFailure: (failure) => data({ error: openaiError(failure) }),
}

function saysNothing({ reasoning, text, refusal, images }: Plan): boolean {
  return reasoning.length + text.length + refusal.length + images.length === 0
}

interface Head extends JsonObject {
  readonly service_tier: string
  readonly system_fingerprint: string
}

function headOf(request: ProviderRequest, object: string, random: Random): Head {
  return {
    id: `chatcmpl-${randomString(random, 29, ALPHANUMERIC)}`,
    object,
    created: now(),
    model: request.model,
    service_tier: 'default',
    system_fingerprint: `fp_${randomString(random, 10, HEXADECIMAL)}`,
  }
}

/** The log-probabilities of a choice, if the request asks for them. */
function choiceLogprobs(
  { body }: ProviderRequest,
  of: 'content' | 'refusal',
  pieces: readonly Piece[],
  random: Random,
): JsonObject | null {
  if (body['logprobs'] !== true) return null
  const { top_logprobs: top } = body
  const count = typeof top === 'number' ? top : 0
  const entries = pieces.map((piece) => logprobsOf(piece, count, random))
  return { content: null, refusal: null, [of]: entries }
}

/** A source without a place has the place of nothing, as OpenRouter writes it. */
function annotation({ url, title, quote, place }: AnswerSource): JsonObject {
  const { start, end } = place ?? { start: 0, end: 0 }
  return {
    type: 'url_citation',
    url_citation: { url, title, start_index: start, end_index: end, content: quote },
  }
}

function imageUrl({ mediaType, data: bytes }: AnswerImage, index: number): JsonObject {
  return { type: 'image_url', image_url: { url: `data:${mediaType};base64,${bytes}` }, index }
}

function callStart(call: PlannedCall, index: number, random: Random): JsonObject {
  return {
    index,
    id: call.id ?? `call_${randomString(random, 24, ALPHANUMERIC)}`,
    type: 'function',
    function: { name: call.name, arguments: '' },
  }
}

function finishReason({ end }: Plan): string {
  return { stop: 'stop', length: 'length', 'tool-calls': 'tool_calls', refusal: 'stop' }[end]
}

function usageOf({ usage }: Plan): JsonObject {
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cachedInput, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}
