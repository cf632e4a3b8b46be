import type { JsonObject } from '../json.ts'
import { ALPHANUMERIC, HEXADECIMAL, randomString, type Random } from '../random.ts'
import type { Piece } from '../tokens.ts'
import type { Failure, FailureKind, WireAnswer } from './format.ts'
import type { ProviderRequest } from '../provider-request.ts'

/** What OpenAI's APIs have in common: error shapes, request ids, padding, log-probabilities. */

const ERRORS: Readonly<Record<FailureKind, { type: string; code: string | null }>> = {
  'invalid-request': { type: 'invalid_request_error', code: null },
  authentication: { type: 'invalid_request_error', code: 'invalid_api_key' },
  'rate-limit': { type: 'requests', code: 'rate_limit_exceeded' },
  'not-found': { type: 'invalid_request_error', code: null },
  server: { type: 'server_error', code: null },
  overloaded: { type: 'server_error', code: 'server_is_overloaded' },
}

export interface OpenaiError extends JsonObject {
  readonly message: string
  readonly type: string
  readonly param: string | null
  readonly code: string | null
}

export function openaiError({ kind, message, param }: Failure): OpenaiError {
  const { type, code } = ERRORS[kind]
  return { message, type, param: param ?? null, code }
}

export function encodeOpenaiFailure(failure: Failure, _url: URL, random: Random): WireAnswer {
  return openaiJson(failure.status, random, { error: openaiError(failure) })
}

export function openaiStreamHeaders(
  _request: ProviderRequest,
  random: Random,
): Readonly<Record<string, string>> {
  return {
    'content-type': 'text/event-stream; charset=utf-8',
    'x-request-id': requestId(random),
  }
}

export function openaiJson(status: number, random: Random, payload: JsonObject): WireAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-request-id': requestId(random) },
    body: JSON.stringify(payload, null, 2),
  }
}

function requestId(random: Random): string {
  return `req_${randomString(random, 32, HEXADECIMAL)}`
}

export function data(payload: JsonObject): string {
  return `data: ${JSON.stringify(payload)}\n\n`
}

/** A string of any length, to hide that of a token from whoever watches the encrypted traffic. */
export function obfuscation(random: Random): string {
  return randomString(random, Math.floor(random() * 17), ALPHANUMERIC)
}

/** Seconds since 1970, in whole numbers. */
export function now(): number {
  return Math.floor(Date.now() / 1000)
}

export interface Logprob extends JsonObject {
  readonly token: string
  readonly logprob: number
  /** The token as UTF-8. */
  readonly bytes: readonly number[]
}

const ALTERNATIVES = [' the', ' a', ' and', ' of', ' to', ' in', ' it', '.', ',', '\n']

/** How likely a piece was, and the likeliest others beside it: `top` of them, itself included. */
export function logprobsOf(
  piece: Piece,
  top: number,
  random: Random,
): Logprob & { readonly top_logprobs: readonly Logprob[] } {
  const chosen = logprob(piece.text, -random() * 0.7)
  const others = ALTERNATIVES.filter((token) => token !== piece.text)
  const top_logprobs = [chosen.token, ...others]
    .slice(0, top)
    .map((token, rank) => (rank === 0 ? chosen : logprob(token, chosen.logprob - rank - random())))
  return { ...chosen, top_logprobs }
}

function logprob(token: string, value: number): Logprob {
  return {
    token,
    logprob: Number(value.toPrecision(8)),
    bytes: [...new TextEncoder().encode(token)],
  }
}
