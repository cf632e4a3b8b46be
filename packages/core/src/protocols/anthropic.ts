import { isObject, numberOf, objectOf, textOf, type JsonObject } from '../json.ts'
import type { Delta } from '../message/delta.ts'
import type { Usage } from '../message/message.ts'
import { pushEnd, type EndWords } from './end-reason.ts'
import { createPartWriter, type TextKind } from './parts.ts'
import { createPayloadDecoder, pushError } from './payloads.ts'
import type { Protocol } from './protocol.ts'
import { addTotal, createUsageCounter } from './usage.ts'

/**
 * Anthropic's Messages.
 * @see https://docs.anthropic.com/en/docs/build-with-claude/streaming
 */
export const anthropic: Protocol = {
  name: 'anthropic',
  matches: (payload) => isObject(payload) && eventTypes.has(textOf(payload['type'])),
  decoder: createAnthropicDecoder,
  prepareBody: (body) => (isObject(body) ? { stream: true, ...body } : body),
}

const eventTypes = new Set([
  'message_start',
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
  'message_delta',
  'message_stop',
  'ping',
  'error',
])

const endWords: EndWords = {
  stop: ['end_turn', 'stop_sequence'],
  length: ['max_tokens', 'model_context_window_exceeded'],
  'tool-calls': ['tool_use'],
  'content-filter': ['refusal'],
}

/** A content block under way: running text, a tool call, or something this format may grow. */
type Block =
  | { readonly kind: TextKind; signature: string; redacted: string | undefined }
  | { readonly kind: 'tool'; readonly key: string; readonly input: unknown; written: boolean }

function createAnthropicDecoder(push: (delta: Delta) => void) {
  const writer = createPartWriter(push)
  const blocks = new Map<number, Block>()
  const counter = createUsageCounter(addTotal)
  const cache = { input: 0, read: 0, written: 0 }
  let stopReason = ''
  let stopped = false
  let failed = false

  /** Counts are cumulative: of each, the last that is not null holds. */
  function readUsage(value: unknown): void {
    const counts = objectOf(value)
    cache.input = numberOf(counts['input_tokens']) ?? cache.input
    cache.read = numberOf(counts['cache_read_input_tokens']) ?? cache.read
    cache.written = numberOf(counts['cache_creation_input_tokens']) ?? cache.written
    const { input_tokens: given, cache_read_input_tokens: cached } = counts
    if (typeof given === 'number' || typeof cached === 'number') {
      counter.set('input', cache.input + cache.read + cache.written)
    }
    counter.set('output', counts['output_tokens'])
    counter.set('reasoning', objectOf(counts['output_tokens_details'])['thinking_tokens'])
    counter.set('cachedInput', cached)
    const usage: Usage | undefined = counter.take()
    if (usage) push({ type: 'usage', usage })
  }

  function startBlock(index: number, block: JsonObject): void {
    switch (block['type']) {
      case 'text':
        blocks.set(index, { kind: 'text', signature: '', redacted: undefined })
        writer.open('text', index)
        writer.text('text', textOf(block['text']), index)
        return
      case 'thinking':
      case 'redacted_thinking': {
        const redacted = block['type'] === 'thinking' ? undefined : textOf(block['data'])
        blocks.set(index, { kind: 'reasoning', signature: textOf(block['signature']), redacted })
        writer.open('reasoning', index)
        writer.text('reasoning', textOf(block['thinking']), index)
        return
      }
      case 'tool_use':
      case 'server_tool_use':
      case 'mcp_tool_use': {
        const server = block['type'] !== 'tool_use'
        const call = { id: textOf(block['id']) || null, name: textOf(block['name']), server }
        const key = writer.tool(call)
        blocks.set(index, { kind: 'tool', key, input: block['input'], written: false })
        return
      }
      case 'fallback':
        // Another model answers from here on.
        push({ type: 'start', model: textOf(objectOf(block['to'])['model']) || undefined })
        return
      default:
        push({ type: 'unknown', raw: block })
    }
  }

  function changeBlock(index: number, delta: JsonObject): void {
    const block = blocks.get(index)
    switch (delta['type']) {
      case 'text_delta':
        writer.text('text', textOf(delta['text']), index)
        return
      case 'thinking_delta':
        writer.text('reasoning', textOf(delta['thinking']), index)
        return
      case 'signature_delta':
        if (block && block.kind !== 'tool') block.signature += textOf(delta['signature'])
        return
      case 'input_json_delta': {
        const piece = textOf(delta['partial_json'])
        if (block?.kind !== 'tool' || piece === '') return
        block.written = true
        writer.input(block.key, piece)
        return
      }
      default:
        push({ type: 'unknown', raw: delta })
    }
  }

  function stopBlock(index: number): void {
    const block = blocks.get(index)
    blocks.delete(index)
    if (!block) return
    if (block.kind !== 'tool') {
      const { kind, signature, redacted } = block
      writer.endText(kind, index, { signature: signature || undefined, redacted })
      return
    }
    // Input that was not streamed stood whole in the block's start.
    if (!block.written && isObject(block.input)) {
      writer.input(block.key, JSON.stringify(block.input))
    }
    writer.endTool(block.key)
  }

  function read(payload: JsonObject): boolean {
    const index = numberOf(payload['index']) ?? 0
    switch (payload['type']) {
      case 'message_start': {
        const message = objectOf(payload['message'])
        const id = textOf(message['id']) || undefined
        push({ type: 'start', id, model: textOf(message['model']) || undefined })
        readUsage(message['usage'])
        return false
      }
      case 'content_block_start':
        startBlock(index, objectOf(payload['content_block']))
        return false
      case 'content_block_delta':
        changeBlock(index, objectOf(payload['delta']))
        return false
      case 'content_block_stop':
        stopBlock(index)
        return false
      case 'message_delta':
        stopReason = textOf(objectOf(payload['delta'])['stop_reason']) || stopReason
        readUsage(payload['usage'])
        return false
      case 'message_stop':
        stopped = true
        return true
      case 'ping':
        return false
      default:
        if (isObject(payload['error'])) {
          failed = pushError(push, payload)
          return failed
        }
        push({ type: 'unknown', raw: payload })
        return false
    }
  }

  return createPayloadDecoder(push, {
    payload(payload) {
      if (isObject(payload)) return read(payload)
      push({ type: 'unknown', raw: payload })
      return false
    },
    end() {
      for (const index of blocks.keys()) stopBlock(index)
      writer.endAll()
      pushEnd(push, { words: endWords, raw: stopReason, calledTool: writer.calledTool, failed })
      return stopped
    },
  })
}
