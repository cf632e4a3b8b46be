import { at, type JsonObject } from '../json.ts'
import { joined, type Plan, type PlannedCall } from '../plan.ts'
import { ALPHANUMERIC, HEXADECIMAL, randomString, type Random } from '../random.ts'
import type {
  Failure,
  FailureKind,
  Format,
  ProviderRequest,
  WireAnswer,
  WireChunk,
} from './format.ts'
import { readOpenaiChat } from './openai-chat-request.ts'

/**
 * OpenAI Chat Completions. Reasoning, which OpenAI itself keeps to itself here, goes as
 * `reasoning_content`, the field that DeepSeek, vLLM and others use.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/streaming
 */
export const openaiChat: Format = {
  name: 'openai-chat',
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
        // Hides the length of a token from whoever watches the encrypted traffic.
        ...(obfuscated
          ? { obfuscation: randomString(random, Math.floor(random() * 17), ALPHANUMERIC) }
          : {}),
      })
    const chunk = (
      delta: JsonObject,
      kind: WireChunk['kind'],
      tokens: number,
      finish: string | null = null,
    ): WireChunk => ({
      wire: event([{ index: 0, delta, logprobs: null, finish_reason: finish }], null),
      kind,
      tokens,
    })

    const [onlyCall] = plan.toolCalls
    const toolsOnly = onlyCall !== undefined && plan.text.length + plan.reasoning.length === 0
    const inFirst = toolsOnly && plan.toolCalls.length === 1
    const chunks: WireChunk[] = [
      chunk(
        {
          role: 'assistant',
          content: toolsOnly ? null : '',
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
    for (const { text, tokens } of plan.text) chunks.push(chunk({ content: text }, 'text', tokens))
    for (const [index, call] of plan.toolCalls.entries()) {
      if (!inFirst) chunks.push(chunk({ tool_calls: [callStart(call, index, random)] }, 'tool', 0))
      for (const { text, tokens } of call.pieces) {
        const delta = { tool_calls: [{ index, function: { arguments: text } }] }
        chunks.push(chunk(delta, 'tool', tokens))
      }
    }
    chunks.push(chunk({}, 'frame', 0, finishReason(plan)))
    if (withUsage) chunks.push({ wire: event([], usageOf(plan)), kind: 'frame', tokens: 0 })
    chunks.push({ wire: 'data: [DONE]\n\n', kind: 'frame', tokens: 0 })
    return chunks
  },

  streamHeaders: (_request, random) => ({
    'content-type': 'text/event-stream; charset=utf-8',
    'x-request-id': requestId(random),
  }),

  encodeWhole(plan, request, random) {
    const text = joined(plan.text)
    const reasoning = joined(plan.reasoning)
    const toolCalls = plan.toolCalls.map((call) => {
      const { index: _, ...start } = callStart(call, 0, random)
      return { ...start, function: { name: call.name, arguments: joined(call.pieces) } }
    })
    const message = {
      role: 'assistant',
      content: text === '' && toolCalls.length > 0 ? null : text,
      ...(reasoning ? { reasoning_content: reasoning } : {}),
      ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
      refusal: null,
      annotations: [],
    }
    const { service_tier, system_fingerprint, ...head } = headOf(request, 'chat.completion', random)
    return json(200, random, {
      ...head,
      choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(plan) }],
      usage: usageOf(plan),
      service_tier,
      system_fingerprint,
    })
  },

  encodeFailure: (failure, _url, random) => json(failure.status, random, errorOf(failure)),

  encodeStreamFailure: (failure) => data(errorOf(failure)),
}

interface Head extends JsonObject {
  readonly service_tier: string
  readonly system_fingerprint: string
}

function headOf(request: ProviderRequest, object: string, random: Random): Head {
  return {
    id: `chatcmpl-${randomString(random, 29, ALPHANUMERIC)}`,
    object,
    created: Math.floor(Date.now() / 1000),
    model: request.model,
    service_tier: 'default',
    system_fingerprint: `fp_${randomString(random, 10, HEXADECIMAL)}`,
  }
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
  return end === 'tool-calls' ? 'tool_calls' : end
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

const ERRORS: Readonly<Record<FailureKind, { type: string; code: string | null }>> = {
  'invalid-request': { type: 'invalid_request_error', code: null },
  authentication: { type: 'invalid_request_error', code: 'invalid_api_key' },
  'rate-limit': { type: 'requests', code: 'rate_limit_exceeded' },
  'not-found': { type: 'invalid_request_error', code: null },
  server: { type: 'server_error', code: null },
  overloaded: { type: 'server_error', code: 'server_is_overloaded' },
}

function errorOf({ kind, message, param }: Failure): JsonObject {
  const { type, code } = ERRORS[kind]
  return { error: { message, type, param: param ?? null, code } }
}

function data(payload: JsonObject): string {
  return `data: ${JSON.stringify(payload)}\n\n`
}

function requestId(random: Random): string {
  return `req_${randomString(random, 32, HEXADECIMAL)}`
}

function json(status: number, random: Random, payload: JsonObject): WireAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-request-id': requestId(random) },
    body: JSON.stringify(payload, null, 2),
  }
}
