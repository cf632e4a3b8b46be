import { at, type JsonObject } from '../json.ts'
import { joined, type Plan } from '../plan.ts'
import { HEXADECIMAL, randomString, type Random } from '../random.ts'
import { citation, messageEvents, wholeCall } from './cohere-events.ts'
import type { Failure, Format, WireAnswer, WireChunk } from './format.ts'
import type { ToolChoice } from '../provider-request.ts'
import { readOpenaiChat } from './openai-chat-request.ts'

/**
 * Cohere's chat, version 2. The text before tool calls goes as the tool plan, as its models have
 * no other text there.
 *
 * @see https://docs.cohere.com/reference/chat-stream
 */
export const cohere: Format = {
  name: 'cohere',
  carries: ['reasoning', 'sources', 'tool-calls'],
  tokensPerEvent: 1,

  match(method, path) {
    return method === 'POST' && path.endsWith('/v2/chat') ? {} : undefined
  },

  claims: (path) => path.includes('/v2/'),

  read: (body, route, url) => ({
    ...readOpenaiChat(body, route, url),
    format: 'cohere',
    toolChoice: toolChoice(body['tool_choice']),
    reasoning: at(body, 'thinking', 'type') !== 'disabled',
  }),

  encode(plan, _request, random) {
    const chunks: WireChunk[] = []
    const push = (
      payload: JsonObject & { readonly type: string },
      kind: WireChunk['kind'] = 'frame',
      tokens = 0,
    ): void => {
      chunks.push({ wire: event(payload), kind, tokens })
    }
    const message = {
      role: 'assistant',
      content: [],
      tool_plan: '',
      tool_calls: [],
      citations: [],
    }
    push({ id: uuid(random), type: 'message-start', delta: { message } })
    for (const { type, index, message: change, kind, tokens } of messageEvents(plan, random)) {
      const place = index === undefined ? {} : { index }
      push({ type, ...place, ...(change ? { delta: { message: change } } : {}) }, kind, tokens)
    }
    push({
      type: 'message-end',
      delta: { finish_reason: finishReason(plan), usage: usageOf(plan) },
    })
    chunks.push({ wire: 'data: [DONE]\n\n', kind: 'frame', tokens: 0 })
    return chunks
  },

  streamHeaders: () => ({ 'content-type': 'text/event-stream' }),

  encodeWhole(plan, _request, random) {
    const text = joined(plan.text)
    const thinking = joined(plan.reasoning)
    const called = plan.toolCalls.length > 0
    const content = [
      ...(thinking ? [{ type: 'thinking', thinking }] : []),
      ...(text && !called ? [{ type: 'text', text }] : []),
    ]
    const citations = plan.sources.map((source, index) => citation(source, index, plan))
    return json(200, {
      id: uuid(random),
      message: {
        role: 'assistant',
        ...(content.length > 0 ? { content } : {}),
        ...(called
          ? {
              tool_plan: text,
              tool_calls: plan.toolCalls.map((call) => wholeCall(call, random)),
            }
          : {}),
        ...(citations.length > 0 ? { citations } : {}),
      },
      finish_reason: finishReason(plan),
      usage: usageOf(plan),
    })
  },

  encodeFailure: ({ status, message }, _url, random) => json(status, { id: uuid(random), message }),

  encodeStreamFailure: ({ message }: Failure) =>
    `${event({ type: 'message-end', delta: { error: message, finish_reason: 'ERROR' } })}data: [DONE]\n\n`,
}

function toolChoice(choice: unknown): ToolChoice {
  if (choice === 'NONE') return 'none'
  return choice === 'REQUIRED' ? 'required' : 'auto'
}

function finishReason({ end }: Plan): string {
  return {
    stop: 'COMPLETE',
    refusal: 'COMPLETE',
    length: 'MAX_TOKENS',
    'tool-calls': 'TOOL_CALL',
  }[end]
}

function usageOf({ usage }: Plan): JsonObject {
  return {
    billed_units: { input_tokens: usage.input, output_tokens: usage.output },
    tokens: { input_tokens: usage.input, output_tokens: usage.output },
    cached_tokens: usage.cachedInput,
  }
}

function uuid(random: Random): string {
  const digits = (length: number): string => randomString(random, length, HEXADECIMAL)
  return `${digits(8)}-${digits(4)}-4${digits(3)}-a${digits(3)}-${digits(12)}`
}

function event(payload: JsonObject & { readonly type: string }): string {
  return `event: ${payload.type}\ndata: ${JSON.stringify(payload)}\n\n`
}

function json(status: number, payload: JsonObject): WireAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
  }
}
