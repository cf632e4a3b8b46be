import type { JsonObject } from '../json.ts'
import { joined, type Plan, type PlannedCall } from '../plan.ts'
import { BASE58, BASE64, randomString, type Random } from '../random.ts'
import type { Piece } from '../tokens.ts'
import type {
  Failure,
  FailureKind,
  Format,
  ProviderRequest,
  WireAnswer,
  WireChunk,
} from './format.ts'
import { readAnthropic } from './anthropic-request.ts'

/**
 * Anthropic Messages.
 *
 * @see https://docs.anthropic.com/en/docs/build-with-claude/streaming
 */
export const anthropic: Format = {
  name: 'anthropic',
  tokensPerEvent: 3,

  match(method, path) {
    return method === 'POST' && path.endsWith('/v1/messages') ? {} : undefined
  },

  claims(path, headers) {
    return (
      headers.has('anthropic-version') || headers.has('x-api-key') || path.includes('/messages')
    )
  },

  read: readAnthropic,

  encode(plan, request, random) {
    const chunks: WireChunk[] = []
    const push = (
      payload: JsonObject & { readonly type: string },
      kind: WireChunk['kind'] = 'frame',
      tokens = 0,
    ): void => {
      chunks.push({ wire: event(payload, random), kind, tokens })
    }
    let index = -1
    const open = (content_block: JsonObject): void => {
      index += 1
      push({ type: 'content_block_start', index, content_block })
      if (index === 0) {
        chunks.push({ wire: 'event: ping\ndata: {"type": "ping"}\n\n', kind: 'frame', tokens: 0 })
      }
    }
    const deltas = (
      pieces: readonly Piece[],
      kind: WireChunk['kind'],
      delta: (text: string) => JsonObject,
    ): void => {
      for (const { text, tokens } of pieces) {
        push({ type: 'content_block_delta', index, delta: delta(text) }, kind, tokens)
      }
    }
    const close = (): void => push({ type: 'content_block_stop', index })

    push({ type: 'message_start', message: messageStart(plan, request, random) })
    if (plan.reasoning.length > 0) {
      open({ type: 'thinking', thinking: '', signature: '' })
      deltas(plan.reasoning, 'reasoning', (thinking) => ({ type: 'thinking_delta', thinking }))
      const delta = { type: 'signature_delta', signature: signature(random) }
      push({ type: 'content_block_delta', index, delta })
      close()
    }
    if (plan.text.length > 0) {
      open({ type: 'text', text: '' })
      deltas(plan.text, 'text', (text) => ({ type: 'text_delta', text }))
      close()
    }
    for (const call of plan.toolCalls) {
      open(toolUse(call, {}, random))
      const pieces = [{ text: '', tokens: 0 }, ...call.pieces]
      deltas(pieces, 'tool', (text) => ({ type: 'input_json_delta', partial_json: text }))
      close()
    }
    push({
      type: 'message_delta',
      delta: { stop_reason: stopReason(plan), stop_sequence: null, stop_details: null },
      usage: { ...inputUsage(plan), ...outputUsage(plan) },
    })
    push({ type: 'message_stop' })
    return chunks
  },

  streamHeaders: (_request, random) => ({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'request-id': requestId(random),
  }),

  encodeWhole(plan, request, random) {
    const content: JsonObject[] = []
    const thinking = joined(plan.reasoning)
    const text = joined(plan.text)
    if (thinking) content.push({ type: 'thinking', thinking, signature: signature(random) })
    if (text) content.push({ type: 'text', text })
    for (const call of plan.toolCalls) {
      content.push(toolUse(call, call.whole ? call.input : {}, random))
    }
    const message = messageStart(plan, request, random)
    return json(200, requestId(random), {
      ...message,
      content,
      stop_reason: stopReason(plan),
      usage: { ...message.usage, ...outputUsage(plan) },
    })
  },

  encodeFailure(failure, _url, random) {
    const id = requestId(random)
    return json(failure.status, id, { ...errorOf(failure), request_id: id })
  },

  encodeStreamFailure: (failure, random) =>
    `event: error\ndata: ${JSON.stringify({ ...errorOf(failure), request_id: requestId(random) })}\n\n`,
}

interface MessageStart extends JsonObject {
  readonly usage: JsonObject
}

function messageStart(plan: Plan, request: ProviderRequest, random: Random): MessageStart {
  return {
    model: request.model,
    id: `msg_01${randomString(random, 22, BASE58)}`,
    type: 'message',
    role: 'assistant',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    usage: {
      ...inputUsage(plan),
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
      // What has been made when the first event leaves.
      output_tokens: Math.min(plan.usage.output, 1),
      service_tier: 'standard',
      inference_geo: 'not_available',
    },
  }
}

function inputUsage({ usage }: Plan): JsonObject {
  return {
    input_tokens: usage.input - usage.cachedInput,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: usage.cachedInput,
  }
}

function outputUsage({ usage }: Plan): JsonObject {
  return {
    output_tokens: usage.output,
    ...(usage.reasoning > 0 ? { output_tokens_details: { thinking_tokens: usage.reasoning } } : {}),
  }
}

function toolUse(call: PlannedCall, input: JsonObject, random: Random): JsonObject {
  return {
    type: 'tool_use',
    id: call.id ?? `toolu_01${randomString(random, 22, BASE58)}`,
    name: call.name,
    input,
    caller: { type: 'direct' },
  }
}

function stopReason({ end }: Plan): string {
  return { stop: 'end_turn', length: 'max_tokens', 'tool-calls': 'tool_use' }[end]
}

function signature(random: Random): string {
  return `E${randomString(random, 343, BASE64)}`
}

const ERROR_TYPES: Readonly<Record<FailureKind, string>> = {
  'invalid-request': 'invalid_request_error',
  authentication: 'authentication_error',
  'rate-limit': 'rate_limit_error',
  'not-found': 'not_found_error',
  server: 'api_error',
  overloaded: 'overloaded_error',
}

function errorOf({ kind, message }: Failure): JsonObject {
  return { type: 'error', error: { type: ERROR_TYPES[kind], message } }
}

/** The service pads its events with spaces before the last brace to hide their length. */
function event(payload: JsonObject & { readonly type: string }, random: Random): string {
  const text = JSON.stringify(payload)
  const padding = ' '.repeat(Math.floor(random() * 16))
  return `event: ${payload.type}\ndata: ${text.slice(0, -1)}${padding}}\n\n`
}

function requestId(random: Random): string {
  return `req_011C${randomString(random, 20, BASE58)}`
}

function json(status: number, id: string, payload: JsonObject): WireAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'request-id': id },
    body: JSON.stringify(payload),
  }
}
