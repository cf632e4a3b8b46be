import { at, list, positive, type JsonObject } from '../json.ts'
import { joined, type Plan } from '../plan.ts'
import { ALPHANUMERIC, randomString, type Random } from '../random.ts'
import type { Piece } from '../tokens.ts'
import { Rejection, type Format, type WireChunk } from './format.ts'
import type { ProviderRequest } from '../provider-request.ts'
import {
  data,
  encodeOpenaiFailure,
  logprobsOf,
  now,
  openaiError,
  openaiJson,
  openaiStreamHeaders,
} from './openai-common.ts'

/**
 * OpenAI Completions, the API before Chat: a text goes in, a text comes out.
 *
 * @see https://platform.openai.com/docs/api-reference/completions
 */
export const openaiCompletions: Format = {
  name: 'openai-completions',
  carries: [],
  tokensPerEvent: 1,

  match(method, path) {
    return method === 'POST' && /(?<!\/(?:chat|fim))\/completions$/.test(path) ? {} : undefined
  },

  // Its errors are those of Chat, which claims all that is left.
  claims: () => false,

  read: readOpenaiCompletions,

  encode(plan, request, random) {
    const withUsage = at(request.body, 'stream_options', 'include_usage') === true
    const head = headOf(request, random)
    const chunk = (
      choices: readonly JsonObject[],
      kind: WireChunk['kind'],
      tokens: number,
      usage: JsonObject | null = null,
    ): WireChunk => ({
      wire: data({ ...head, choices, ...(withUsage ? { usage } : {}) }),
      kind,
      tokens,
    })
    let offset = 0
    const chunks = plan.text.map((piece) => {
      const logprobs = logprobsIn(request, [piece], offset, random)
      offset += piece.text.length
      const choice = { text: piece.text, index: 0, logprobs, finish_reason: null }
      return chunk([choice], 'text', piece.tokens)
    })
    const last = { text: '', index: 0, logprobs: null, finish_reason: finishReason(plan) }
    chunks.push(chunk([last], 'frame', 0))
    if (withUsage) chunks.push(chunk([], 'frame', 0, usageOf(plan)))
    chunks.push({ wire: 'data: [DONE]\n\n', kind: 'frame', tokens: 0 })
    return chunks
  },

  streamHeaders: openaiStreamHeaders,

  encodeWhole(plan, request, random) {
    const choice = {
      text: joined(plan.text),
      index: 0,
      logprobs: logprobsIn(request, plan.text, 0, random),
      finish_reason: finishReason(plan),
    }
    return openaiJson(200, random, {
      ...headOf(request, random),
      choices: [choice],
      usage: usageOf(plan),
    })
  },

  encodeFailure: encodeOpenaiFailure,

  encodeStreamFailure: (failure) => data({ error: openaiError(failure) }),
}

/** @throws {Rejection} when a field is missing or wrong */
function readOpenaiCompletions(body: JsonObject, _route: unknown, url: URL): ProviderRequest {
  const { model } = body
  if (typeof model !== 'string' || model === '') {
    throw new Rejection('you must provide a model parameter')
  }
  const { prompt: given } = body
  const prompt: unknown = Array.isArray(given) ? list(given)[0] : given
  if (typeof prompt !== 'string') {
    throw new Rejection("Missing required parameter: 'prompt'.", 'prompt')
  }
  return {
    format: 'openai-completions',
    model,
    stream: body['stream'] === true,
    prompt,
    inputText: prompt,
    hasToolResult: false,
    tools: [],
    toolChoice: 'none',
    maxTokens: positive(body['max_tokens']),
    reasoning: false,
    url,
    body,
  }
}

function headOf(request: ProviderRequest, random: Random): JsonObject {
  return {
    id: `cmpl-${randomString(random, 29, ALPHANUMERIC)}`,
    object: 'text_completion',
    created: now(),
    model: request.model,
  }
}

/** The tokens, how likely each was, and where it begins, if the request asks for them. */
function logprobsIn(
  { body }: ProviderRequest,
  pieces: readonly Piece[],
  offset: number,
  random: Random,
): JsonObject | null {
  const { logprobs: top } = body
  if (typeof top !== 'number') return null
  const entries = pieces.map((piece) => logprobsOf(piece, top, random))
  let begin = offset
  return {
    tokens: entries.map(({ token }) => token),
    token_logprobs: entries.map(({ logprob }) => logprob),
    top_logprobs: entries.map(({ top_logprobs }) =>
      Object.fromEntries(top_logprobs.map(({ token, logprob }) => [token, logprob])),
    ),
    text_offset: pieces.map(({ text }) => {
      begin += text.length
      return begin - text.length
    }),
  }
}

function finishReason({ end }: Plan): string {
  return end === 'length' ? 'length' : 'stop'
}

function usageOf({ usage }: Plan): JsonObject {
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
  }
}
