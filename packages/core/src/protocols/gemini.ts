import { arrayOf, isObject, numberOf, objectOf, textOf, type JsonObject } from '../json.ts'
import type { Delta } from '../message/delta.ts'
import type { Metadata } from '../message/message.ts'
import { pushEnd, type EndWords } from './end-reason.ts'
import { createPartReader, logprobsOf, type PartReader } from './gemini-parts.ts'
import { createSourceReader } from './gemini-sources.ts'
import { createMetadataKeeper, type MetadataKeeper } from './metadata.ts'
import { createPartWriter, type PartWriter } from './parts.ts'
import { createPayloadDecoder, pushError, saysError } from './payloads.ts'
import type { Protocol } from './protocol.ts'
import { isGemini } from './shapes/gemini.ts'
import { createSourceClaims, type SourceClaims } from './source-claims.ts'
import { createTextPlaces } from './text-places.ts'
import { addTotal, createUsageCounter } from './usage.ts'

/**
 * Gemini's generateContent as an event stream (`:streamGenerateContent?alt=sse`), of the Gemini API
 * and of Vertex AI.
 * @see https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 */
export const gemini: Protocol = {
  name: 'gemini',
  matches: isGemini,
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
  readonly parts: PartReader
  readonly claims: SourceClaims
  readonly readSources: (piece: JsonObject) => void
  readonly metadata: MetadataKeeper
  finish: string
}

/** The fields of a response, and of a candidate, that are read; all others are metadata. */
const readOfResponse = new Set(['candidates', 'responseId', 'modelVersion', 'error'])
const readOfCandidate = new Set(['content', 'index', 'finishReason'])
const readWithLogprobs = new Set([...readOfCandidate, 'logprobsResult'])

function createGeminiDecoder(push: (delta: Delta) => void) {
  const candidates = new Map<number, Candidate>()
  const counter = createUsageCounter(addTotal)
  const counts = { prompt: 0, toolUse: 0, candidates: 0, thoughts: 0 }
  const metadata = createMetadataKeeper((said) => push({ type: 'start', providerMetadata: said }))
  /** What is said of the further candidates, by their number. */
  const others = new Map<number, Metadata>()
  let id = ''
  let model = ''
  let blockReason = ''
  let failed = false

  function candidateOf(index: number): Candidate {
    const known = candidates.get(index)
    if (known) return known
    const writer = createPartWriter(push, index)
    const places = createTextPlaces()
    const parts = createPartReader(push, writer, places)
    const claims = createSourceClaims(writer, places)
    const readSources = createSourceReader(claims)
    const own = index === 0 ? metadata : createMetadataKeeper((said) => sayOf(index, said))
    const candidate = { writer, parts, claims, readSources, metadata: own, finish: '' }
    candidates.set(index, candidate)
    return candidate
  }

  function sayOf(index: number, said: Metadata): void {
    others.set(index, said)
    push({ type: 'start', providerMetadata: { candidates: Object.fromEntries(others) } })
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
    const said = objectOf(value)
    const { promptTokenCount, toolUsePromptTokenCount } = said
    const { candidatesTokenCount, thoughtsTokenCount } = said
    counts.prompt = numberOf(promptTokenCount) ?? counts.prompt
    counts.toolUse = numberOf(toolUsePromptTokenCount) ?? counts.toolUse
    counts.candidates = numberOf(candidatesTokenCount) ?? counts.candidates
    counts.thoughts = numberOf(thoughtsTokenCount) ?? counts.thoughts
    if (isNumber(promptTokenCount) || isNumber(toolUsePromptTokenCount)) {
      counter.set('input', counts.prompt + counts.toolUse)
    }
    if (isNumber(candidatesTokenCount) || isNumber(thoughtsTokenCount)) {
      counter.set('output', counts.candidates + counts.thoughts)
    }
    counter.set('reasoning', thoughtsTokenCount)
    counter.set('cachedInput', said['cachedContentTokenCount'])
    counter.set('total', said['totalTokenCount'])
    const usage = counter.take()
    if (usage) push({ type: 'usage', usage })
  }

  function readCandidate(piece: JsonObject, candidate: Candidate): void {
    const parts = arrayOf(objectOf(piece['content'])['parts'])
    const logprobs = logprobsOf(piece['logprobsResult'])
    // They are those of the chunk, and are given with the last of its text.
    const lastText = logprobs ? parts.findLastIndex(isText) : -1
    for (const [index, part] of parts.entries()) {
      candidate.parts.read(part, index === lastText ? logprobs : undefined)
    }
    const textIsOpen = candidate.writer.keyOf('text') !== undefined
    if (logprobs && lastText < 0 && textIsOpen) candidate.parts.read({ text: '' }, logprobs)
    candidate.readSources(piece)
    candidate.metadata.add(piece, logprobs && textIsOpen ? readWithLogprobs : readOfCandidate)
    candidate.finish = textOf(piece['finishReason']) || candidate.finish
  }

  function read(payload: JsonObject): void {
    start(payload)
    for (const [position, value] of arrayOf(payload['candidates']).entries()) {
      const piece = objectOf(value)
      readCandidate(piece, candidateOf(numberOf(piece['index']) ?? position))
    }
    blockReason = textOf(objectOf(payload['promptFeedback'])['blockReason']) || blockReason
    readUsage(payload['usageMetadata'])
    metadata.add(payload, readOfResponse)
  }

  return createPayloadDecoder(push, {
    payload(payload, event) {
      const object = isObject(payload) ? payload : undefined
      const known = object && (isGemini(object) || 'responseId' in object)
      if (known) read(object)
      // Where the stream is not asked for as events, errors come in a list of their own.
      if ((!object || saysError(event, payload)) && pushError(push, payload)) {
        failed = true
      } else if (!known) {
        push({ type: 'unknown', raw: payload })
      }
      return failed
    },
    // The format has no terminator: the last chunk names a reason, then the body ends.
    end({ garbled }) {
      if (blockReason !== '' || failed || garbled) candidateOf(0)
      for (const [index, candidate] of candidates) {
        const { writer, parts, claims, finish } = candidate
        parts.end()
        claims.end()
        writer.endAll()
        candidate.metadata.end()
        const blocked = index === 0 && blockReason !== ''
        const raw = finish || (blocked ? blockReason : '')
        pushEnd(push, {
          words: blocked ? { 'content-filter': [raw] } : endWords,
          raw,
          calledTool: writer.calledTool,
          failed: (failed || garbled) && index === 0,
          choice: index,
        })
      }
      metadata.end()
      return blockReason !== '' || (candidates.get(0)?.finish ?? '') !== ''
    },
  })
}

function isText(part: unknown): boolean {
  const { text, thought } = objectOf(part)
  return typeof text === 'string' && thought !== true
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number'
}
