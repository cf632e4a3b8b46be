import type { JsonObject } from '../json.ts'
import type { Plan } from '../plan.ts'
import type { Content, FormatName, ProviderRequest } from '../provider-request.ts'
import type { Random } from '../random.ts'

/** Where a request arrived; what its path says already. */
export interface Route {
  readonly model?: string
  readonly stream?: boolean
}

export type FailureKind =
  | 'invalid-request'
  | 'authentication'
  | 'rate-limit'
  | 'not-found'
  | 'server'
  | 'overloaded'

export interface Failure {
  readonly status: number
  readonly kind: FailureKind
  readonly message: string
  /** The request field at fault, for the formats that name it. */
  readonly param?: string
}

/** A request the provider refuses. */
export class Rejection extends Error {
  readonly failure: Failure

  constructor(message: string, param?: string) {
    super(message)
    this.name = 'Rejection'
    this.failure = {
      status: 400,
      kind: 'invalid-request',
      message,
      ...(param === undefined ? {} : { param }),
    }
  }
}

/** One event as it goes over the wire. */
export interface WireChunk {
  readonly wire: string
  /** What the event carries; `frame` is everything that is not part of the answer. */
  readonly kind: 'frame' | 'reasoning' | 'text' | 'image' | 'tool'
  /** How many tokens had to be made for it. */
  readonly tokens: number
}

/** A status, headers and body, before they become a `Response`. */
export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** One wire format: knows routes, request fields, answers and errors of one API. */
export interface Format {
  readonly name: FormatName
  /** What of an answer it has a place for. */
  readonly carries: readonly Content[]
  /** Average number of tokens this provider puts into one event. */
  readonly tokensPerEvent: number
  /** The route of this format at a path, under any prefix. */
  match(method: string, path: string): Route | undefined
  /** Whether a request to an unknown route came from this provider's clients. */
  claims(path: string, headers: Headers): boolean
  /** @throws {Rejection} when a field is missing or wrong */
  read(body: JsonObject, route: Route, url: URL): ProviderRequest
  /** The answer as a stream of events, terminator included. */
  encode(plan: Plan, request: ProviderRequest, random: Random): readonly WireChunk[]
  /** Headers of the stream. */
  streamHeaders(request: ProviderRequest, random: Random): Readonly<Record<string, string>>
  /** The answer to a request that did not ask for a stream. */
  encodeWhole(plan: Plan, request: ProviderRequest, random: Random): WireAnswer
  /** The answer to a request that fails before anything was streamed. */
  encodeFailure(failure: Failure, url: URL, random: Random): WireAnswer
  /** A failure after the events in `begun`, as one or more events. */
  encodeStreamFailure(failure: Failure, random: Random, begun: readonly WireChunk[]): string
}
