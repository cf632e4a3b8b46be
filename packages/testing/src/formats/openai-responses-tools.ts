import type { AnswerImage } from '../answers/answer.ts'
import {
  IMAGE_TOKENS,
  joined,
  tokensOf,
  type PlannedCall,
  type PlannedServerTool,
} from '../plan.ts'
import { ALPHANUMERIC, randomString } from '../random.ts'
import { deltas, frame, itemId, type OutputItem, type Wishes } from './openai-responses-item.ts'

/** A web search, or code that was run. */
export function serverToolItem({ tool, pieces }: PlannedServerTool, wishes: Wishes): OutputItem {
  const { include, random } = wishes
  if (tool.kind === 'web-search') {
    const item = { id: itemId('ws', random), type: 'web_search_call' }
    const tokens = tokensOf(pieces)
    const sources = include.includes('web_search_call.action.sources')
      ? { sources: tool.results.map(({ url }) => ({ type: 'url', url })) }
      : {}
    return {
      id: item.id,
      added: { ...item, status: 'in_progress' },
      events: [
        frame('response.web_search_call.in_progress'),
        { type: 'response.web_search_call.searching', fields: {}, kind: 'tool', tokens },
        frame('response.web_search_call.completed'),
      ],
      done: {
        ...item,
        status: 'completed',
        action: { type: 'search', query: tool.query, ...sources },
      },
    }
  }
  const item = { id: itemId('ci', random), type: 'code_interpreter_call' }
  const container_id = itemId('cntr', random)
  const { code, output } = tool
  const outputs = include.includes('code_interpreter_call.outputs')
    ? [{ type: 'logs', logs: output }]
    : null
  return {
    id: item.id,
    added: { ...item, status: 'in_progress', code: '', container_id, outputs: null },
    events: [
      frame('response.code_interpreter_call.in_progress'),
      ...deltas('response.code_interpreter_call_code.delta', 'tool', pieces, wishes),
      frame('response.code_interpreter_call_code.done', { code }),
      frame('response.code_interpreter_call.interpreting'),
      frame('response.code_interpreter_call.completed'),
    ],
    done: { ...item, status: 'completed', code, container_id, outputs },
  }
}

export function imageItem(image: AnswerImage, { random }: Wishes): OutputItem {
  const item = { id: itemId('ig', random), type: 'image_generation_call' }
  const look = {
    size: `${image.width}x${image.height}`,
    quality: 'low',
    background: 'opaque',
    output_format: image.mediaType.replace('image/', ''),
  }
  const previews = image.previews ?? []
  const tokens = Math.ceil(IMAGE_TOKENS / (previews.length + 1))
  return {
    id: item.id,
    added: { ...item, status: 'in_progress' },
    events: [
      frame('response.image_generation_call.in_progress'),
      frame('response.image_generation_call.generating'),
      ...previews.map((partial_image_b64, partial_image_index) => ({
        type: 'response.image_generation_call.partial_image',
        fields: { partial_image_index, partial_image_b64, ...look },
        kind: 'image' as const,
        tokens,
      })),
      { type: 'response.image_generation_call.completed', fields: {}, kind: 'image', tokens },
    ],
    done: { ...item, status: 'completed', ...look, result: image.data },
  }
}

export function functionCallItem(call: PlannedCall, wishes: Wishes): OutputItem {
  const item = { id: itemId('fc', wishes.random), type: 'function_call' }
  const call_id = call.id ?? `call_${randomString(wishes.random, 24, ALPHANUMERIC)}`
  const { name } = call
  const text = joined(call.pieces)
  return {
    id: item.id,
    added: { ...item, status: 'in_progress', arguments: '', call_id, name },
    events: [
      ...deltas('response.function_call_arguments.delta', 'tool', call.pieces, wishes),
      frame('response.function_call_arguments.done', { arguments: text }),
    ],
    done: {
      ...item,
      status: call.whole ? 'completed' : 'incomplete',
      arguments: text,
      call_id,
      name,
    },
  }
}
