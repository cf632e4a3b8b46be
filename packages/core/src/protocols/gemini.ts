import { arrayOf, isObject, numberOf, objectOf, textOf, type JsonObject } from '../json.ts'
import type { Delta } from '../message/delta.ts'
import { pushEnd, type EndWords } from './end-reason.ts'
import { createPartWriter, type PartWriter } from './parts.ts'
import { createPayloadDecoder, pushError } from './payloads.ts'
import type { Protocol } from './protocol.ts'
import { addTotal, createUsageCounter } from './usage.ts'

/**
 * Gemini's generateContent as an event stream (`:streamGenerateContent?alt=sse`).
 * @see https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 */
export const gemini: Protocol = {
  name: 'gemini',
  matches: (payload) =>
    isObject(payload) &&
    (Array.isArray(payload['candidates']) ||
      isObject(payload['promptFeedback']) ||
      isObject(payload['usageMetadata'])),
  decoder: createGeminiDecoder,
}

const endWords: EndWords = {
  stop: ['STOP'],
  length: ['MAX_TOKENS'],
  'content-filter': [
    'SAFETY',
    'RECITATION',
    'BLOCKLIST',
    'PROHIBITED_CONTENT',
    'SPII',
    'IMAGE_SAFETY',
    'IMAGE_PROHIBITED_CONTENT',
    'IMAGE_RECITATION',
    'MODEL_ARMOR',
  ],
  error: ['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL', 'TOO_MANY_TOOL_CALLS'],
}

interface Candidate {
  readonly writer: PartWriter
  finish: string
}

function createGeminiDecoder(push: (delta: Delta) => void) {
  const candidates = new Map<number, Candidate>()
  const counter = createUsageCounter(addTotal)
  const counts = { prompt: 0, toolUse: 0, candidates: 0, thoughts: 0 }
  let id = ''
  let model = ''
  let blockReason = ''
  let failed = false

  function candidateOf(index: number): Candidate {
    const known = candidates.get(index)
    if (known) return known
    const candidate = { writer: createPartWriter(push, index), finish: '' }
    candidates.set(index, candidate)
    return candidate
  }

  function start(payload: JsonObject): void {
    const newId = id === '' ? textOf(payload['responseId']) : ''
    const newModel = model === '' ? textOf(payload['modelVersion']) : ''
    if (newId === '' && newModel === '') return
    id ||= newId
    model ||= newModel
    push({ type: 'start', id: newId || undefined, model: newModel || undefined })
  }

  /** Sent with many chunks; of each count the last holds. Thoughts stand beside candidates. */
  function readUsage(value: unknown): void {
    if (!isObject(value)) return
    counts.prompt = numberOf(value['promptTokenCount']) ?? counts.prompt
    counts.toolUse = numberOf(value['toolUsePromptTokenCount']) ?? counts.toolUse
    counts.candidates = numberOf(value['candidatesTokenCount']) ?? counts.candidates
    counts.thoughts = numberOf(value['thoughtsTokenCount']) ?? counts.thoughts
    if ('promptTokenCount' in value) counter.set('input', counts.prompt + counts.toolUse)
    if ('candidatesTokenCount' in value || 'thoughtsTokenCount' in value) {
      counter.set('output', counts.candidates + counts.thoughts)
    }
    counter.set('reasoning', value['thoughtsTokenCount'])
    counter.set('cachedInput', value['cachedContentTokenCount'])
    counter.set('total', value['totalTokenCount'])
    const usage = counter.take()
    if (usage) push({ type: 'usage', usage })
  }

  function readPart(part: JsonObject, writer: PartWriter): void {
    const { text, functionCall } = part
    if (typeof text === 'string') {
      const thought = part['thought'] === true
      if (text !== '') writer.endAll(thought ? 'text' : 'reasoning')
      writer.text(thought ? 'reasoning' : 'text', text)
    } else if (isObject(functionCall)) {
      writer.endAll('text', 'reasoning')
      const name = textOf(functionCall['name'])
      const key = writer.tool({ id: textOf(functionCall['id']) || null, name })
      writer.input(key, JSON.stringify(functionCall['args'] ?? {}))
      writer.endTool(key)
    } else {
      push({ type: 'unknown', raw: part })
    }
  }

  return createPayloadDecoder(push, {
    payload(payload) {
      if (!isObject(payload)) {
        push({ type: 'unknown', raw: payload })
        return false
      }
      if (isObject(payload['error'])) {
        failed = pushError(push, payload)
        return failed
      }
      if (!gemini.matches(payload)) {
        push({ type: 'unknown', raw: payload })
        return false
      }
      start(payload)
      arrayOf(payload['candidates']).forEach((value, position) => {
        const piece = objectOf(value)
        const candidate = candidateOf(numberOf(piece['index']) ?? position)
        for (const part of arrayOf(objectOf(piece['content'])['parts'])) {
          readPart(objectOf(part), candidate.writer)
        }
        candidate.finish = textOf(piece['finishReason']) || candidate.finish
      })
      blockReason = textOf(objectOf(payload['promptFeedback'])['blockReason']) || blockReason
      readUsage(payload['usageMetadata'])
      return false
    },
    // The format has no terminator: the last chunk names a reason, then the body ends.
    end() {
      if (blockReason !== '' && !candidates.has(0)) candidateOf(0)
      for (const [index, { writer, finish }] of candidates) {
        writer.endAll()
        const blocked = index === 0 && finish === '' && blockReason !== ''
        pushEnd(push, {
          words: blocked ? { 'content-filter': [blockReason] } : endWords,
          raw: blocked ? blockReason : finish,
          calledTool: writer.calledTool,
          failed: failed && index === 0,
          choice: index,
        })
      }
      return blockReason !== '' || (candidates.get(0)?.finish ?? '') !== ''
    },
  })
}
