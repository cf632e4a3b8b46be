import { arrayOf, isObject, numberOf, objectOf, textOf, type JsonObject } from '../json.ts'
import type { Delta } from '../message/delta.ts'
import type { ServerSentEvent } from '../sse/event.ts'
import { pushEnd, type EndWords } from './end-reason.ts'
import { createStepReader } from './gemini-steps.ts'
import { createMetadataKeeper } from './metadata.ts'
import { createPartWriter } from './parts.ts'
import { createPayloadDecoder, pushError, saysError } from './payloads.ts'
import type { Protocol } from './protocol.ts'
import { isGeminiInteractions } from './shapes/gemini-interactions.ts'
import { askToStream } from './stream-body.ts'
import { addTotal, createUsageCounter } from './usage.ts'

/**
 * Gemini's Interactions.
 * @see https://ai.google.dev/gemini-api/docs/interactions/streaming
 */
export const geminiInteractions: Protocol = {
  name: 'gemini-interactions',
  matches: isGeminiInteractions,
  decoder: createInteractionsDecoder,
  prepareBody: askToStream,
}

const endWords: EndWords = {
  stop: ['completed'],
  length: ['incomplete'],
  'tool-calls': ['requires_action'],
  error: ['failed'],
}

/** The fields of an interaction that are read; all others are metadata. */
const readFields = new Set(['id', 'model', 'status', 'usage', 'steps', 'object'])

function createInteractionsDecoder(push: (delta: Delta) => void) {
  const writer = createPartWriter(push)
  const steps = createStepReader(push, writer)
  const counter = createUsageCounter(addTotal)
  const counts = { input: 0, toolUse: 0, output: 0, thought: 0 }
  const metadata = createMetadataKeeper((said) => push({ type: 'start', providerMetadata: said }))
  let id = ''
  let model = ''
  let status = ''
  let completed = false
  let failed = false

  function start(interactionId: unknown, modelName: unknown): void {
    const newId = id === '' ? textOf(interactionId) : ''
    const newModel = model === '' ? textOf(modelName) : ''
    if (newId === '' && newModel === '') return
    id ||= newId
    model ||= newModel
    push({ type: 'start', id: newId || undefined, model: newModel || undefined })
  }

  /** A running total; of each count the last holds. Thoughts and tools are counted beside. */
  function readUsage(value: unknown): void {
    const usage = objectOf(value)
    const input = numberOf(usage['total_input_tokens'])
    const toolUse = numberOf(usage['total_tool_use_tokens'])
    const output = numberOf(usage['total_output_tokens'])
    const thought = numberOf(usage['total_thought_tokens'])
    counts.input = input ?? counts.input
    counts.toolUse = toolUse ?? counts.toolUse
    counts.output = output ?? counts.output
    counts.thought = thought ?? counts.thought
    if ((input ?? toolUse) !== undefined) counter.set('input', counts.input + counts.toolUse)
    if ((output ?? thought) !== undefined) counter.set('output', counts.output + counts.thought)
    counter.set('reasoning', thought)
    counter.set('cachedInput', usage['total_cached_tokens'])
    counter.set('total', usage['total_tokens'])
    const counted = counter.take()
    if (counted) push({ type: 'usage', usage: counted })
  }

  /** Why it ended is its last state; that it goes on is no reason. */
  function readStatus(value: unknown): void {
    const said = textOf(value)
    if (said !== 'in_progress' && said !== 'queued') status = said || status
  }

  function readInteraction(value: unknown): void {
    const interaction = objectOf(value)
    start(interaction['id'], interaction['model'])
    readStatus(interaction['status'])
    readUsage(interaction['usage'])
    metadata.add(interaction, readFields)
    // Whole steps stand here only where they were not streamed.
    if (steps.started) return
    for (const [index, step] of arrayOf(interaction['steps']).entries()) {
      steps.start(index, objectOf(step))
      steps.stop(index, undefined)
    }
  }

  function read(payload: JsonObject, event: ServerSentEvent): boolean {
    const index = numberOf(payload['index']) ?? 0
    switch (payload['event_type']) {
      case 'interaction.created':
      case 'interaction.start':
        readInteraction(payload['interaction'])
        return false
      case 'interaction.status_update':
        start(payload['interaction_id'], undefined)
        readStatus(payload['status'])
        readUsage(payload['usage'])
        metadata.add({ continuation_token: payload['continuation_token'] }, readFields)
        return false
      case 'step.start':
      case 'content.start':
        steps.start(index, objectOf(payload['step'] ?? payload['content']))
        return false
      case 'step.delta':
      case 'content.delta':
        steps.change(index, objectOf(payload['delta']))
        readUsage(objectOf(payload['metadata'])['total_usage'])
        return false
      case 'step.stop':
      case 'content.stop':
        steps.stop(index, payload['step_usage'])
        readUsage(payload['usage'])
        return false
      case 'interaction.completed':
      case 'interaction.complete':
        readInteraction(payload['interaction'])
        completed = true
        return true
      default:
        return readOther(payload, event)
    }
  }

  function readOther(payload: unknown, event: ServerSentEvent): boolean {
    const error = objectOf(payload)['event_type'] === 'error' || saysError(event, payload)
    failed = error && pushError(push, payload)
    if (!failed) push({ type: 'unknown', raw: payload })
    return failed
  }

  return createPayloadDecoder(push, {
    payload: (payload, event) =>
      isObject(payload) ? read(payload, event) : readOther(payload, event),
    end({ garbled }) {
      steps.end()
      writer.endAll()
      metadata.end()
      pushEnd(push, {
        words: endWords,
        raw: status,
        calledTool: writer.calledTool,
        failed: failed || garbled || steps.failed,
      })
      return completed
    },
  })
}
