import type { Answer, ConnectionPlan, Fault, FeedEvent, Outcome } from '@millrace/testing'
import type { Piece } from './piece.ts'

/** What a page asks the process beside it to listen with. */
export type ServerSpec = ScriptSpec | ProviderSpec | ResumableSpec | ProxySpec

/** One answer a request, in this order; behind the last, 204. */
export interface ScriptSpec {
  readonly kind: 'script'
  readonly answers: readonly ScriptedAnswer[]
  /** Whether pages of other origins may read the answers, with credentials too. Default: yes. */
  readonly cors?: boolean
}

export interface ScriptedAnswer {
  /** Default 200. */
  readonly status?: number
  /** Added to, or in place of, the content type of an event stream. */
  readonly headers?: Readonly<Record<string, string>>
  /** One write each. Default: none. */
  readonly pieces?: readonly Piece[]
  /** Milliseconds between two writes, so that they are read apart. Default 0. */
  readonly gapMs?: number
  /** What happens behind the last byte. Default `close`. */
  readonly after?: 'close' | 'hang'
}

/** `createFakeProvider` of `@millrace/testing`. */
export interface ProviderSpec {
  readonly kind: 'provider'
  readonly answer: Answer
  readonly fault?: Fault
}

/** `createResumable` of `@millrace/testing`. */
export interface ResumableSpec {
  readonly kind: 'resumable'
  readonly answer?: Answer
  readonly feed?: readonly FeedEvent[]
  readonly retryMs: number
}

/** `createFaultProxy` of `@millrace/testing`. */
export interface ProxySpec {
  readonly kind: 'proxy'
  readonly target: string
  readonly plan?: readonly (ConnectionPlan | null)[]
}

/** One request that reached a server, preflights left out, and what became of it. */
export interface Exchange {
  readonly method: string
  readonly path: string
  readonly headers: SentHeaders
  /** Milliseconds since 1970. */
  readonly receivedAt: number
  /** `null` while it is open. */
  readonly endedAt: number | null
  readonly outcome: Outcome | null
}

export interface SentHeaders {
  readonly accept: string | null
  readonly cacheControl: string | null
  readonly cookie: string | null
  /** Read as UTF-8. */
  readonly lastEventId: string | null
}

/** What is done to a proxy while it runs. */
export type ProxyAction = 'offline' | 'online' | 'rst' | 'fin' | 'silence'
