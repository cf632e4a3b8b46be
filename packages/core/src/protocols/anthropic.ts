import { isObject, numberOf, objectOf, textOf, type JsonObject } from '../json.ts'
import type { Delta } from '../message/delta.ts'
import type { Metadata, Usage } from '../message/message.ts'
import type { ServerSentEvent } from '../sse/event.ts'
import { citedSource, resultFailed } from './anthropic-results.ts'
import { pushEnd, type EndWords } from './end-reason.ts'
import { createPartWriter, type PartWriter, type TextKind } from './parts.ts'
import { createPayloadDecoder, pushError, saysError } from './payloads.ts'
import type { Protocol, ProtocolDecoder } from './protocol.ts'
import { isAnthropic } from './shapes/anthropic.ts'
import { askToStream } from './stream-body.ts'
import { addTotal, createUsageCounter } from './usage.ts'

/**
 * Anthropic's Messages.
 * @see https://docs.anthropic.com/en/docs/build-with-claude/streaming
 */
export const anthropic: Protocol = {
  name: 'anthropic',
  matches: isAnthropic,
  decoder: createAnthropicDecoder,
  prepareBody: askToStream,
}

const endWords: EndWords = {
  stop: ['end_turn', 'stop_sequence'],
  length: ['max_tokens', 'model_context_window_exceeded'],
  'tool-calls': ['tool_use'],
  'content-filter': ['refusal'],
}

function createAnthropicDecoder(push: (delta: Delta) => void): ProtocolDecoder {
  const writer = createPartWriter(push)
  const blocks = createBlocks(push, writer)
  const usage = createUsageReader()
  let stopReason = ''
  let stopped = false
  let failed = false

  function start(message: JsonObject): void {
    push({
      type: 'start',
      id: textOf(message['id']) || undefined,
      model: textOf(message['model']) || undefined,
      providerMetadata: metadataOf(message, objectOf(message['usage'])),
    })
    count(message['usage'])
  }

  function count(value: unknown): void {
    const counted = usage.read(objectOf(value))
    if (counted) push({ type: 'usage', usage: counted })
  }

  function change(payload: JsonObject): void {
    const delta = objectOf(payload['delta'])
    stopReason = textOf(delta['stop_reason']) || stopReason
    const providerMetadata = metadataOf(delta, payload)
    if (providerMetadata) push({ type: 'start', providerMetadata })
    count(payload['usage'])
  }

  function read(payload: JsonObject, event: ServerSentEvent): boolean {
    const index = numberOf(payload['index']) ?? 0
    switch (payload['type']) {
      case 'message_start':
        start(objectOf(payload['message']))
        return false
      case 'content_block_start':
        blocks.start(index, objectOf(payload['content_block']))
        return false
      case 'content_block_delta':
        blocks.change(index, objectOf(payload['delta']))
        return false
      case 'content_block_stop':
        blocks.stop(index)
        return false
      case 'message_delta':
        change(payload)
        return false
      case 'message_stop':
        stopped = true
        return true
      case 'ping':
        return false
      default:
        return readOther(payload, event)
    }
  }

  /** `{type: 'error', error}`, and an error that a gateway sends in a form of its own. */
  function readOther(payload: unknown, event: ServerSentEvent): boolean {
    failed = saysError(event, payload) && pushError(push, payload)
    if (!failed) push({ type: 'unknown', raw: payload })
    return failed
  }

  return createPayloadDecoder(push, {
    payload: (payload, event) =>
      isObject(payload) ? read(payload, event) : readOther(payload, event),
    end({ garbled }) {
      blocks.stopAll()
      pushEnd(push, {
        words: endWords,
        raw: stopReason,
        calledTool: writer.calledTool,
        failed: failed || garbled,
      })
      return stopped
    },
  })
}

const metadataFields = [
  'stop_sequence',
  'stop_details',
  'container',
  'context_management',
  'service_tier',
  'inference_geo',
]

/** What only Anthropic says of a message, from the objects in which it says it. */
function metadataOf(...objects: readonly JsonObject[]): Metadata | undefined {
  const said = metadataFields.flatMap((field) => {
    const value = objects.map((object) => object[field] ?? null).find((found) => found !== null)
    return value === undefined ? [] : [[field, value] as const]
  })
  return said.length === 0 ? undefined : Object.fromEntries(said)
}

/** Counts are cumulative: of each, the last that is not null holds. Input excludes the cache. */
function createUsageReader() {
  const counter = createUsageCounter(addTotal)
  const input = { input_tokens: 0, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 }
  return {
    read(counts: JsonObject): Usage | undefined {
      let counted = false
      for (const field of [
        'input_tokens',
        'cache_read_input_tokens',
        'cache_creation_input_tokens',
      ] as const) {
        const count = numberOf(counts[field])
        if (count === undefined) continue
        input[field] = count
        counted = true
      }
      if (counted) {
        const { input_tokens, cache_read_input_tokens, cache_creation_input_tokens } = input
        counter.set('input', input_tokens + cache_read_input_tokens + cache_creation_input_tokens)
      }
      counter.set('output', counts['output_tokens'])
      counter.set('reasoning', objectOf(counts['output_tokens_details'])['thinking_tokens'])
      counter.set('cachedInput', counts['cache_read_input_tokens'])
      return counter.take()
    },
  }
}

/** A content block under way: running text, or a tool call. */
type Block =
  | { readonly kind: TextKind; signature: string; readonly redacted: string | undefined }
  | { readonly kind: 'tool'; readonly key: string; readonly start: JsonObject; written: boolean }

/** The content blocks of a message, by the provider's index. */
function createBlocks(push: (delta: Delta) => void, writer: PartWriter) {
  const blocks = new Map<number, Block>()
  /** The parts of calls, for the results that name them. */
  const calls = new Map<string, string>()

  function startText(index: number, kind: TextKind, block: JsonObject, text: unknown): void {
    const redacted = block['type'] === 'redacted_thinking' ? textOf(block['data']) : undefined
    blocks.set(index, { kind, signature: textOf(block['signature']), redacted })
    writer.open(kind, index)
    writer.text(kind, textOf(text), index)
  }

  function startCall(index: number, block: JsonObject): void {
    const id = textOf(block['id'])
    const server = block['type'] !== 'tool_use'
    const key = writer.tool({ id: id || null, name: textOf(block['name']), server })
    if (id !== '') calls.set(id, key)
    blocks.set(index, { kind: 'tool', key, start: block, written: false })
  }

  /** A result stands whole in its block's start, and names the call it answers. */
  function result(block: JsonObject): void {
    const key = calls.get(textOf(block['tool_use_id']))
    if (key === undefined) push({ type: 'unknown', raw: block })
    else writer.output(key, block['content'], resultFailed(block))
  }

  function stop(index: number): void {
    const block = blocks.get(index)
    if (!block) return
    blocks.delete(index)
    if (block.kind !== 'tool') {
      const { kind, signature, redacted } = block
      writer.endText(kind, index, { signature: signature || undefined, redacted })
      return
    }
    const { input, caller, server_name } = block.start
    // Input that was not streamed stood whole in the block's start.
    if (!block.written && isObject(input)) writer.input(block.key, JSON.stringify(input))
    const said = { ...(caller ? { caller } : {}), ...(server_name ? { server_name } : {}) }
    const providerMetadata = Object.keys(said).length === 0 ? undefined : said
    writer.endTool(block.key, { providerMetadata })
  }

  return {
    start(index: number, block: JsonObject): void {
      const type = textOf(block['type'])
      switch (type) {
        case 'text':
          startText(index, 'text', block, block['text'])
          return
        case 'thinking':
        case 'redacted_thinking':
          startText(index, 'reasoning', block, block['thinking'])
          return
        case 'tool_use':
        case 'server_tool_use':
        case 'mcp_tool_use':
          startCall(index, block)
          return
        case 'fallback':
          // Another model answers from here on.
          push({ type: 'start', model: textOf(objectOf(block['to'])['model']) || undefined })
          return
        default:
          if (type.endsWith('_tool_result')) result(block)
          else push({ type: 'unknown', raw: block })
      }
    },

    change(index: number, delta: JsonObject): void {
      const block = blocks.get(index)
      const { type, citation } = delta
      if (type === 'text_delta') {
        writer.text('text', textOf(delta['text']), index)
      } else if (type === 'thinking_delta') {
        writer.text('reasoning', textOf(delta['thinking']), index)
      } else if (type === 'signature_delta' && block && block.kind !== 'tool') {
        block.signature += textOf(delta['signature'])
      } else if (type === 'input_json_delta' && block?.kind === 'tool') {
        block.written ||= delta['partial_json'] !== ''
        writer.input(block.key, textOf(delta['partial_json']))
      } else if (type === 'citations_delta' && isObject(citation)) {
        writer.source(citedSource(citation, writer.keyOf('text', index)))
      } else {
        push({ type: 'unknown', raw: delta })
      }
    },

    stop,

    stopAll(): void {
      for (const index of blocks.keys()) stop(index)
      writer.endAll()
    },
  }
}
