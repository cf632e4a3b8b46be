import type { JsonObject } from '../json.ts'
import type { Plan } from '../plan.ts'
import { BASE64URL, randomString, type Random } from '../random.ts'
import type { Failure, FailureKind, Format, WireAnswer, WireChunk } from './format.ts'
import type { ProviderRequest } from '../provider-request.ts'
import { readGeminiInteractions } from './gemini-interactions-request.ts'
import { stepsOf } from './gemini-interactions-steps.ts'

/**
 * Gemini Interactions.
 *
 * @see https://ai.google.dev/gemini-api/docs/interactions
 */
export const geminiInteractions: Format = {
  name: 'gemini-interactions',
  carries: ['reasoning', 'web-search', 'code-execution', 'sources', 'images', 'tool-calls'],
  tokensPerEvent: 12,

  match(method, path) {
    return method === 'POST' && path.endsWith('/interactions') ? {} : undefined
  },

  claims: (path) => path.includes('/interactions'),

  read: readGeminiInteractions,

  encode(plan, request, random) {
    const chunks: WireChunk[] = []
    const push = (
      event_type: string,
      fields: JsonObject,
      kind: WireChunk['kind'] = 'frame',
      tokens = 0,
    ): void => {
      chunks.push({ wire: event(event_type, { ...fields, event_type }), kind, tokens })
    }
    const id = interactionId(random)
    const { model } = request
    const status = 'in_progress'
    push('interaction.created', { interaction: { id, status, object: 'interaction', model } })
    push('interaction.status_update', { interaction_id: id, status })
    for (const [index, { start, deltas }] of stepsOf(plan, random).entries()) {
      push('step.start', { index, step: start })
      for (const { delta, kind, tokens } of deltas) {
        push('step.delta', { index, delta }, kind, tokens)
      }
      push('step.stop', { index })
    }
    push('interaction.completed', { interaction: endOf(plan, request, id) })
    chunks.push({ wire: 'event: done\ndata: [DONE]\n\n', kind: 'frame', tokens: 0 })
    return chunks
  },

  streamHeaders: () => ({ 'content-type': 'text/event-stream' }),

  encodeWhole(plan, request, random) {
    const steps = stepsOf(plan, random).map(({ whole }) => whole)
    return json(200, { ...endOf(plan, request, interactionId(random)), steps })
  },

  encodeFailure: (failure) => json(failure.status, errorOf(failure)),

  encodeStreamFailure: (failure) => event('error', { ...errorOf(failure), event_type: 'error' }),
}

function endOf({ end, usage }: Plan, { model }: ProviderRequest, id: string): JsonObject {
  const now = `${new Date().toISOString().slice(0, 19)}Z`
  return {
    id,
    status: {
      stop: 'completed',
      refusal: 'completed',
      'tool-calls': 'requires_action',
      length: 'incomplete',
    }[end],
    usage: {
      total_tokens: usage.input + usage.output,
      total_input_tokens: usage.input,
      input_tokens_by_modality: [{ modality: 'text', tokens: usage.input }],
      total_cached_tokens: usage.cachedInput,
      total_output_tokens: usage.output - usage.reasoning,
      total_tool_use_tokens: 0,
      total_thought_tokens: usage.reasoning,
    },
    created: now,
    updated: now,
    service_tier: 'standard',
    object: 'interaction',
    model,
  }
}

function interactionId(random: Random): string {
  return `v1_${randomString(random, 62, BASE64URL)}`
}

const CODES: Readonly<Record<FailureKind, string>> = {
  'invalid-request': 'invalid_request',
  authentication: 'authentication',
  'rate-limit': 'too_many_requests',
  'not-found': 'not_found',
  server: 'api_error',
  overloaded: 'service_unavailable',
}

function errorOf({ kind, message }: Failure): JsonObject {
  return { error: { message, code: CODES[kind] } }
}

function event(name: string, payload: JsonObject): string {
  return `event: ${name}\ndata: ${JSON.stringify(payload)}\n\n`
}

function json(status: number, payload: JsonObject): WireAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: `${JSON.stringify(payload, null, 2)}\n`,
  }
}
