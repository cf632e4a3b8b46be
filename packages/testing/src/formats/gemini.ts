import type { JsonObject } from '../json.ts'
import { joined, type Plan } from '../plan.ts'
import { BASE64URL, randomString, type Random } from '../random.ts'
import type { Failure, FailureKind, Format, WireAnswer, WireChunk } from './format.ts'
import { grounding } from './gemini-grounding.ts'
import { streamedParts, thoughtSignature, wholeParts } from './gemini-parts.ts'
import { readGemini } from './gemini-request.ts'
import { googleJson } from './google-json.ts'

const ROUTE = /\/models\/(?<model>[^/:]+):(?<method>streamGenerateContent|generateContent)$/

/**
 * Gemini generateContent. With `alt=sse` the stream is events that end with the body; without it
 * the stream is one JSON array, as the real service sends it.
 *
 * @see https://ai.google.dev/api/generate-content
 */
export const gemini: Format = {
  name: 'gemini',
  carries: [
    'reasoning',
    'web-search',
    'code-execution',
    'sources',
    'refusal',
    'images',
    'tool-calls',
  ],
  tokensPerEvent: 12,

  match(method, path) {
    const groups = ROUTE.exec(path)?.groups
    const model = groups?.['model']
    if (method !== 'POST' || model === undefined) return undefined
    return { model, stream: groups?.['method'] === 'streamGenerateContent' }
  },

  claims(path, headers) {
    return headers.has('x-goog-api-key') || /\/v1(beta|alpha)|:\w*generatecontent/i.test(path)
  },

  read: readGemini,

  encode(plan, request, random) {
    const sse = isSse(request.url)
    const id = responseId(random)
    const chunks: WireChunk[] = []
    const push = (fields: JsonObject, kind: WireChunk['kind'], tokens: number): void => {
      const response = { ...fields, modelVersion: request.model, responseId: id }
      const lead = chunks.length === 0 ? '[' : ',\r\n'
      const wire = sse
        ? `data: ${googleJson(response)}\r\n\r\n`
        : `${lead}${JSON.stringify(response, null, 2)}`
      chunks.push({ wire, kind, tokens })
    }

    if (isBlocked(plan)) push(blocked(plan), 'text', plan.usage.output)
    else {
      const count = { thoughts: 0, candidates: 0 }
      // A signature is on the first call, or on the empty text at the end if there is no call.
      let signed = plan.reasoning.length === 0
      const signature = (): JsonObject => {
        if (signed) return {}
        signed = true
        return thoughtSignature(random)
      }
      for (const { part, kind, tokens } of streamedParts(plan, request, random)) {
        if (kind === 'reasoning') count.thoughts += tokens
        else count.candidates += tokens
        const parts = [{ ...part, ...('functionCall' in part ? signature() : {}) }]
        const usageMetadata = usageSoFar(plan, count.thoughts, count.candidates)
        push({ candidates: [candidate(parts)], usageMetadata }, kind, tokens)
      }
      const parts = [{ text: '', ...signature() }]
      push({ candidates: [candidate(parts, plan)], usageMetadata: usageOf(plan) }, 'frame', 0)
    }
    if (!sse) chunks.push({ wire: ']\n', kind: 'frame', tokens: 0 })
    return chunks
  },

  streamHeaders: (request) => ({
    'content-type': isSse(request.url) ? 'text/event-stream' : 'application/json; charset=UTF-8',
    'content-disposition': 'attachment',
  }),

  encodeWhole(plan, request, random) {
    const parts = wholeParts(plan, random).map(({ part }) => part)
    const last = parts.at(-1)
    if (plan.reasoning.length > 0 && last && !('thought' in last)) {
      parts[parts.length - 1] = { ...last, ...thoughtSignature(random) }
    }
    const answer = isBlocked(plan)
      ? blocked(plan)
      : { candidates: [candidate(parts, plan)], usageMetadata: usageOf(plan) }
    return json(200, 'application/json; charset=UTF-8', {
      ...answer,
      modelVersion: request.model,
      responseId: responseId(random),
    })
  },

  encodeFailure(failure, url) {
    // The real service labels even an error as an event stream when one was asked for.
    const type = isSse(url) ? 'text/event-stream' : 'application/json; charset=UTF-8'
    return json(failure.status, type, errorOf(failure))
  },

  encodeStreamFailure: (failure) => `data: ${googleJson(errorOf(failure))}\r\n\r\n`,
}

function isSse(url: URL): boolean {
  return url.searchParams.get('alt') === 'sse'
}

/** A refusal of which nothing else is said blocks the prompt; there is no candidate then. */
function isBlocked({ end, reasoning, serverTools, text, images }: Plan): boolean {
  return (
    end === 'refusal' &&
    [reasoning, serverTools, text, images].every((content) => content.length === 0)
  )
}

function blocked(plan: Plan): JsonObject {
  return {
    promptFeedback: {
      blockReason: 'PROHIBITED_CONTENT',
      blockReasonMessage: joined(plan.refusal),
    },
    usageMetadata: usageOf(plan),
  }
}

/** A candidate; one that is the last of the answer if given the plan. */
function candidate(parts: readonly JsonObject[], ended?: Plan): JsonObject {
  return {
    content: { parts, role: 'model' },
    ...(ended ? { finishReason: finishReasonOf(ended) } : {}),
    ...(ended?.end === 'refusal' ? { finishMessage: joined(ended.refusal) } : {}),
    index: 0,
    ...(ended ? grounding(ended) : {}),
  }
}

function usageOf(plan: Plan): JsonObject {
  const { output, reasoning } = plan.usage
  return usageSoFar(plan, reasoning, output - reasoning)
}

/** Counts that are still nought are left out, as the service does. */
function usageSoFar({ usage }: Plan, thoughts: number, candidates: number): JsonObject {
  return {
    promptTokenCount: usage.input,
    ...(candidates > 0 ? { candidatesTokenCount: candidates } : {}),
    totalTokenCount: usage.input + thoughts + candidates,
    ...(usage.cachedInput > 0 ? { cachedContentTokenCount: usage.cachedInput } : {}),
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: usage.input }],
    ...(thoughts > 0 ? { thoughtsTokenCount: thoughts } : {}),
    serviceTier: 'standard',
  }
}

function finishReasonOf({ end }: Plan): string {
  return { stop: 'STOP', 'tool-calls': 'STOP', length: 'MAX_TOKENS', refusal: 'SAFETY' }[end]
}

function responseId(random: Random): string {
  return randomString(random, 23, BASE64URL)
}

const STATUSES: Readonly<Record<FailureKind, string>> = {
  'invalid-request': 'INVALID_ARGUMENT',
  authentication: 'UNAUTHENTICATED',
  'rate-limit': 'RESOURCE_EXHAUSTED',
  'not-found': 'NOT_FOUND',
  server: 'INTERNAL',
  overloaded: 'UNAVAILABLE',
}

function errorOf({ status, kind, message }: Failure): JsonObject {
  return { error: { code: status, message, status: STATUSES[kind] } }
}

function json(status: number, contentType: string, payload: JsonObject): WireAnswer {
  return {
    status,
    headers: { 'content-type': contentType },
    body: `${JSON.stringify(payload, null, 2)}\n`,
  }
}
