import { isJsonObject, type JsonObject } from '../json.ts'
import type { Plan } from '../plan.ts'
import { HEXADECIMAL, randomString, type Random } from '../random.ts'
import type { Format, WireChunk } from './format.ts'
import type { ProviderRequest } from '../provider-request.ts'
import {
  encodeOpenaiFailure,
  now,
  openaiError,
  openaiJson,
  openaiStreamHeaders,
} from './openai-common.ts'
import { outputItems } from './openai-responses-items.ts'
import { readOpenaiResponses } from './openai-responses-request.ts'

/**
 * OpenAI Responses. Encrypted reasoning, what a search found, what code wrote and how likely each
 * token was are sent when `include` asks for them.
 *
 * @see https://platform.openai.com/docs/api-reference/responses-streaming
 */
export const openaiResponses: Format = {
  name: 'openai-responses',
  carries: [
    'reasoning',
    'web-search',
    'code-execution',
    'sources',
    'refusal',
    'images',
    'tool-calls',
  ],
  tokensPerEvent: 1,

  match(method, path) {
    return method === 'POST' && path.endsWith('/responses') ? {} : undefined
  },

  claims: (path) => path.includes('/responses'),

  read: readOpenaiResponses,

  encode(plan, request, random) {
    const chunks: WireChunk[] = []
    const push = (
      type: string,
      fields: JsonObject,
      kind: WireChunk['kind'] = 'frame',
      tokens = 0,
    ): void => {
      chunks.push({ wire: event(type, fields, chunks.length), kind, tokens })
    }
    const begun = responseOf(request, random)
    push('response.created', { response: begun })
    push('response.in_progress', { response: begun })
    const items = outputItems(plan, request, random)
    for (const [output_index, { id, added, events, done }] of items.entries()) {
      push('response.output_item.added', { output_index, item: added })
      for (const { type, fields, kind, tokens } of events) {
        push(type, { item_id: id, output_index, ...fields }, kind, tokens)
      }
      push('response.output_item.done', { output_index, item: done })
    }
    const ended = {
      ...begun,
      ...endingOf(
        plan,
        items.map(({ done }) => done),
      ),
    }
    push(`response.${ended.status}`, { response: ended })
    return chunks
  },

  streamHeaders: openaiStreamHeaders,

  encodeWhole(plan, request, random) {
    const output = outputItems(plan, request, random).map(({ done }) => done)
    return openaiJson(200, random, { ...responseOf(request, random), ...endingOf(plan, output) })
  },

  encodeFailure: encodeOpenaiFailure,

  encodeStreamFailure(failure, _random, begun) {
    const error = openaiError(failure)
    const { code, type, message } = error
    // One that nothing came before has no response to fail.
    if (begun.length === 0) return event('error', { error }, 0)
    const failed = {
      ...responseIn(begun[0]),
      status: 'failed',
      error: { code: code ?? type, message },
    }
    return (
      event('error', { error }, begun.length) +
      event('response.failed', { response: failed }, begun.length + 1)
    )
  },
}

function event(type: string, fields: JsonObject, sequence_number: number): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number, ...fields })}\n\n`
}

/** The response that the first event announced. */
function responseIn(first: WireChunk | undefined): JsonObject {
  const payload: unknown = JSON.parse(first?.wire.replace(/^.*\ndata: /, '') ?? '{}')
  return isJsonObject(payload) && isJsonObject(payload['response']) ? payload['response'] : {}
}

function responseOf({ model, maxTokens, body }: ProviderRequest, random: Random): JsonObject {
  return {
    id: `resp_${randomString(random, 50, HEXADECIMAL)}`,
    object: 'response',
    created_at: now(),
    status: 'in_progress',
    background: body['background'] ?? false,
    completed_at: null,
    error: null,
    incomplete_details: null,
    instructions: body['instructions'] ?? null,
    max_output_tokens: maxTokens ?? null,
    max_tool_calls: null,
    model,
    output: [],
    parallel_tool_calls: true,
    previous_response_id: body['previous_response_id'] ?? null,
    prompt_cache_key: null,
    reasoning: { effort: 'medium', summary: 'detailed' },
    safety_identifier: null,
    service_tier: 'default',
    store: body['store'] ?? true,
    temperature: body['temperature'] ?? 1,
    text: { format: { type: 'text' }, verbosity: 'medium' },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_logprobs: body['top_logprobs'] ?? 0,
    top_p: body['top_p'] ?? 1,
    truncation: 'disabled',
    usage: null,
    user: null,
    metadata: body['metadata'] ?? {},
  }
}

interface Ending extends JsonObject {
  readonly status: 'completed' | 'incomplete'
}

function endingOf({ end, usage }: Plan, output: readonly JsonObject[]): Ending {
  const counts = {
    input_tokens: usage.input,
    input_tokens_details: { cached_tokens: usage.cachedInput },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: usage.input + usage.output,
  }
  return end === 'length'
    ? {
        status: 'incomplete',
        incomplete_details: { reason: 'max_output_tokens' },
        output,
        usage: counts,
      }
    : { status: 'completed', completed_at: now(), output, usage: counts }
}
