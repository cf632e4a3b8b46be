import type { JsonObject } from '../json.ts'
import { joined, type Plan } from '../plan.ts'
import { BASE58, randomString, type Random } from '../random.ts'
import { contentBlocks } from './anthropic-blocks.ts'
import { readAnthropic } from './anthropic-request.ts'
import type { Failure, FailureKind, Format, WireAnswer, WireChunk } from './format.ts'
import type { ProviderRequest } from '../provider-request.ts'

/**
 * Anthropic Messages. The words of a refusal are those that explain why the answer stopped.
 *
 * @see https://docs.anthropic.com/en/docs/build-with-claude/streaming
 */
export const anthropic: Format = {
  name: 'anthropic',
  carries: ['reasoning', 'web-search', 'code-execution', 'sources', 'refusal', 'tool-calls'],
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

    push({ type: 'message_start', message: messageStart(plan, request, random) })
    for (const [index, { start, deltas }] of contentBlocks(plan, random).entries()) {
      push({ type: 'content_block_start', index, content_block: start })
      if (index === 0) {
        chunks.push({ wire: 'event: ping\ndata: {"type": "ping"}\n\n', kind: 'frame', tokens: 0 })
      }
      for (const { delta, kind, tokens } of deltas) {
        push({ type: 'content_block_delta', index, delta }, kind, tokens)
      }
      push({ type: 'content_block_stop', index })
    }
    push({
      type: 'message_delta',
      delta: { stop_sequence: null, ...stopOf(plan) },
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
    const message = messageStart(plan, request, random)
    return json(200, requestId(random), {
      ...message,
      content: contentBlocks(plan, random).map(({ whole }) => whole),
      ...stopOf(plan),
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

function outputUsage({ usage, serverTools }: Plan): JsonObject {
  const searches = serverTools.filter(({ tool }) => tool.kind === 'web-search').length
  return {
    output_tokens: usage.output,
    ...(usage.reasoning > 0 ? { output_tokens_details: { thinking_tokens: usage.reasoning } } : {}),
    ...(searches > 0
      ? { server_tool_use: { web_search_requests: searches, web_fetch_requests: 0 } }
      : {}),
  }
}

function stopOf({ end, refusal }: Plan): JsonObject {
  if (end === 'refusal') {
    return {
      stop_reason: 'refusal',
      stop_details: { type: 'refusal', category: null, explanation: joined(refusal) },
    }
  }
  const stop_reason = { stop: 'end_turn', length: 'max_tokens', 'tool-calls': 'tool_use' }[end]
  return { stop_reason, stop_details: null }
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
