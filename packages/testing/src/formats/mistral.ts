import type { JsonObject } from '../json.ts'
import { joined, tokensOf, type Plan } from '../plan.ts'
import { ALPHANUMERIC, HEXADECIMAL, randomString, type Random } from '../random.ts'
import type { Failure, FailureKind, Format, WireAnswer, WireChunk } from './format.ts'
import type { ProviderRequest } from '../provider-request.ts'
import { readOpenaiChat } from './openai-chat-request.ts'
import { data, now } from './openai-common.ts'

/**
 * Mistral's chat. Its path is that of OpenAI's Chat Completions, so that here it has a base path of
 * its own: `/mistral`.
 *
 * @see https://docs.mistral.ai/api/endpoint/chat
 */
export const mistral: Format = {
  name: 'mistral',
  carries: ['reasoning', 'tool-calls'],
  tokensPerEvent: 2,

  match(method, path) {
    return method === 'POST' && /\/mistral\/(?:.*\/)?chat\/completions$/.test(path) ? {} : undefined
  },

  claims: (path) => /\/mistral(?:\/|$)/.test(path),

  read: (body, route, url) => ({
    ...readOpenaiChat(body, route, url),
    format: 'mistral',
    ...(body['tool_choice'] === 'any' ? { toolChoice: 'required' } : {}),
  }),

  encode(plan, request, random) {
    const head = headOf(request, 'chat.completion.chunk', random)
    const chunks: WireChunk[] = []
    const push = (
      delta: JsonObject,
      kind: WireChunk['kind'],
      tokens: number,
      finish_reason: string | null = null,
    ): void => {
      const choices = [{ index: 0, delta, finish_reason }]
      const usage = finish_reason === null ? {} : { usage: usageOf(plan) }
      const padding = chunks.length === 0 ? {} : { p: padded(random) }
      chunks.push({ wire: data({ ...head, choices, ...usage, ...padding }), kind, tokens })
    }
    push({ role: 'assistant', content: '' }, 'frame', 0)
    for (const { text, tokens } of plan.reasoning) {
      push({ content: [thinking(text)] }, 'reasoning', tokens)
    }
    for (const { text, tokens } of plan.text) push({ content: text }, 'text', tokens)
    // All calls come whole and in one event, without an index.
    const tool_calls = toolCalls(plan, random)
    const tokens = plan.toolCalls.reduce((sum, { pieces }) => sum + tokensOf(pieces), 0)
    if (tool_calls.length > 0) push({ tool_calls }, 'tool', tokens, finishReason(plan))
    else push({ content: '' }, 'frame', 0, finishReason(plan))
    chunks.push({ wire: 'data: [DONE]\n\n', kind: 'frame', tokens: 0 })
    return chunks
  },

  streamHeaders: () => ({ 'content-type': 'text/event-stream; charset=utf-8' }),

  encodeWhole(plan, request, random) {
    const text = joined(plan.text)
    const thoughts = joined(plan.reasoning)
    const tool_calls = toolCalls(plan, random)
    const message = {
      role: 'assistant',
      tool_calls: tool_calls.length > 0 ? tool_calls : null,
      content: thoughts ? [thinking(thoughts), { type: 'text', text }] : text,
    }
    return json(200, {
      ...headOf(request, 'chat.completion', random),
      usage: usageOf(plan),
      choices: [{ index: 0, finish_reason: finishReason(plan), message }],
    })
  },

  encodeFailure: (failure) => json(failure.status, errorBody(failure)),

  encodeStreamFailure: (failure) => data({ error: errorOf(failure) }),
}

function headOf(request: ProviderRequest, object: string, random: Random): JsonObject {
  return {
    id: randomString(random, 32, HEXADECIMAL),
    object,
    created: now(),
    model: request.model,
  }
}

function thinking(text: string): JsonObject {
  return { type: 'thinking', thinking: [{ type: 'text', text }], closed: true }
}

function toolCalls(plan: Plan, random: Random): readonly JsonObject[] {
  return plan.toolCalls.map(({ id, name, pieces }) => ({
    id: id ?? randomString(random, 9, ALPHANUMERIC),
    function: { name, arguments: joined(pieces) },
  }))
}

function finishReason({ end }: Plan): string {
  return { stop: 'stop', length: 'length', 'tool-calls': 'tool_calls', refusal: 'stop' }[end]
}

function usageOf({ usage }: Plan): JsonObject {
  return {
    prompt_tokens: usage.input,
    total_tokens: usage.input + usage.output,
    completion_tokens: usage.output,
    prompt_tokens_details: { cached_tokens: usage.cachedInput },
    service_tier: 'standard',
  }
}

/** Hides the length of a token: as much of the alphabet as makes up for it. */
function padded(random: Random): string {
  return 'abcdefghijklmnopqrstuvwxyz0123456789'.slice(0, 1 + Math.floor(random() * 36))
}

const ERRORS: Readonly<Record<FailureKind, { type: string; code: string | null }>> = {
  'invalid-request': { type: 'invalid_request_error', code: null },
  authentication: { type: 'invalid_request_error', code: null },
  'rate-limit': { type: 'rate_limited', code: '1300' },
  'not-found': { type: 'invalid_request_error', code: null },
  server: { type: 'internal_server_error', code: '3000' },
  overloaded: { type: 'service_tier_capacity_exceeded', code: '3505' },
}

function errorOf({ kind, message, param }: Failure): JsonObject {
  const { type, code } = ERRORS[kind]
  return { object: 'error', message, type, param: param ?? null, code }
}

/** What the gateway in front of the model refuses has another shape. */
function errorBody(failure: Failure): JsonObject {
  const { kind, message } = failure
  return kind === 'authentication' || kind === 'not-found' ? { detail: message } : errorOf(failure)
}

function json(status: number, payload: JsonObject): WireAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
  }
}
