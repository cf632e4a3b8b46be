import type { JsonObject } from '../json.ts'
import { joined, type Plan } from '../plan.ts'
import { BASE64, BASE64URL, LOWER_CASE, randomString, type Random } from '../random.ts'
import type {
  Failure,
  FailureKind,
  Format,
  ProviderRequest,
  WireAnswer,
  WireChunk,
} from './format.ts'
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
    const count = { thoughts: 0, candidates: 0 }
    const push = (
      part: JsonObject,
      kind: WireChunk['kind'],
      tokens: number,
      finishReason?: string,
    ): void => {
      if (kind === 'reasoning') count.thoughts += tokens
      else count.candidates += tokens
      const last = finishReason !== undefined
      const usage = last ? usageOf(plan) : usageSoFar(plan, count.thoughts, count.candidates)
      const response = envelope(request, [candidate([part], finishReason)], usage, id)
      const lead = chunks.length === 0 ? '[' : ',\r\n'
      const wire = sse
        ? `data: ${googleJson(response)}\r\n\r\n`
        : `${lead}${JSON.stringify(response, null, 2)}${last ? ']\n' : ''}`
      chunks.push({ wire, kind, tokens })
    }

    for (const { text, tokens } of plan.reasoning)
      push({ text, thought: true }, 'reasoning', tokens)
    for (const { text, tokens } of plan.text) push({ text }, 'text', tokens)
    // A signature is on the first call, or on the empty text at the end if there is no call.
    let signed = plan.reasoning.length === 0
    const thoughtSignature = (): JsonObject => {
      if (signed) return {}
      signed = true
      return { thoughtSignature: signature(random) }
    }
    for (const { part, tokens } of functionCalls(plan, random)) {
      push({ ...part, ...thoughtSignature() }, 'tool', tokens)
    }
    push({ text: '', ...thoughtSignature() }, 'frame', 0, finishReasonOf(plan))
    return chunks
  },

  streamHeaders: (request) => ({
    'content-type': isSse(request.url) ? 'text/event-stream' : 'application/json; charset=UTF-8',
    'content-disposition': 'attachment',
  }),

  encodeWhole(plan, request, random) {
    const parts: JsonObject[] = []
    const thoughts = joined(plan.reasoning)
    const text = joined(plan.text)
    if (thoughts) parts.push({ text: thoughts, thought: true })
    if (text) parts.push({ text })
    for (const { part } of functionCalls(plan, random)) parts.push(part)
    const last = parts.at(-1)
    if (thoughts && last && !('thought' in last)) {
      parts[parts.length - 1] = { ...last, thoughtSignature: signature(random) }
    }
    const answer = candidate(parts, finishReasonOf(plan))
    return json(200, 'application/json; charset=UTF-8', {
      ...envelope(request, [answer], usageOf(plan), responseId(random)),
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

/** A call is sent whole or, when the limit fell inside it, not at all. */
function functionCalls(
  plan: Plan,
  random: Random,
): readonly { readonly part: JsonObject; readonly tokens: number }[] {
  return plan.toolCalls
    .filter((call) => call.whole)
    .map(({ name, input, id, pieces }) => ({
      part: {
        functionCall: { name, args: input, id: id ?? randomString(random, 8, LOWER_CASE) },
      },
      tokens: pieces.reduce((sum, piece) => sum + piece.tokens, 0),
    }))
}

function candidate(parts: readonly JsonObject[], finishReason: string | undefined): JsonObject {
  return {
    content: { parts, role: 'model' },
    ...(finishReason === undefined ? {} : { finishReason }),
    index: 0,
  }
}

function envelope(
  request: ProviderRequest,
  candidates: readonly JsonObject[],
  usageMetadata: JsonObject,
  id: string,
): JsonObject {
  return { candidates, usageMetadata, modelVersion: request.model, responseId: id }
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
  return end === 'length' ? 'MAX_TOKENS' : 'STOP'
}

function responseId(random: Random): string {
  return randomString(random, 23, BASE64URL)
}

function signature(random: Random): string {
  return `C${randomString(random, 343, BASE64)}`
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
