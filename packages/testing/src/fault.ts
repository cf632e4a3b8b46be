import type { After } from './body.ts'
import type { Failure, WireChunk } from './formats/format.ts'

/** Everything that can be made to go wrong. */
export const FAULTS = [
  'http-401',
  'http-429',
  'http-500',
  'http-529',
  'html',
  'json',
  'broken-json',
  'error-event',
  'truncate',
  'reset',
  'hang',
  'hold-open',
] as const

export type Fault = (typeof FAULTS)[number]

/** The request header by which a client asks for a fault. */
export const FAULT_HEADER = 'x-millrace-fault'

export function isFault(name: string): name is Fault {
  return FAULTS.some((fault) => fault === name)
}

/** The failure that stands in place of an answer, if the fault is one. */
export function failureOf(fault: Fault | undefined): Failure | undefined {
  switch (fault) {
    case 'http-401':
      return { status: 401, kind: 'authentication', message: 'The API key is not valid.' }
    case 'http-429':
      return { status: 429, kind: 'rate-limit', message: 'Rate limit reached. Try again shortly.' }
    case 'http-500':
      return { status: 500, kind: 'server', message: 'The server had an error. Try again later.' }
    case 'http-529':
      return OVERLOADED
    default:
      return undefined
  }
}

/** Also what `error-event` says after the stream has begun. */
export const OVERLOADED: Failure = { status: 529, kind: 'overloaded', message: 'Overloaded' }

export interface FaultyStream {
  readonly chunks: readonly WireChunk[]
  readonly after: After
}

/** Applies a fault to the events of an answer. "Midway" is the middle of its text. */
export function applyFault(
  fault: Fault | undefined,
  chunks: readonly WireChunk[],
  errorEvent: (begun: readonly WireChunk[]) => string,
): FaultyStream {
  const middle = middleOf(chunks)
  const begun = chunks.slice(0, middle)
  switch (fault) {
    case 'truncate':
      return { chunks: begun, after: 'close' }
    case 'reset':
      return { chunks: begun, after: 'reset' }
    case 'hang':
      return { chunks: begun, after: 'hang' }
    case 'hold-open':
      return { chunks, after: 'hang' }
    case 'error-event':
      return {
        chunks: [...begun, { wire: errorEvent(begun), kind: 'frame', tokens: 1 }],
        after: 'close',
      }
    case 'broken-json':
      return {
        chunks: chunks.map((chunk, index) =>
          index === middle ? { ...chunk, wire: withCutJson(chunk.wire) } : chunk,
        ),
        after: 'close',
      }
    default:
      return { chunks, after: 'close' }
  }
}

/** Index of the event in the middle of the text, or of whatever the answer has instead. */
function middleOf(chunks: readonly WireChunk[]): number {
  const indexes = (...kinds: readonly WireChunk['kind'][]): readonly number[] =>
    chunks.flatMap((chunk, index) => (kinds.includes(chunk.kind) ? [index] : []))
  const text = indexes('text')
  const content = text.length > 0 ? text : indexes('reasoning', 'image', 'tool')
  const first = content[0]
  if (first === undefined) return Math.floor(chunks.length / 2)
  // Behind a single one, so that something of the answer is always sent before.
  return content[Math.max(1, Math.floor(content.length / 2))] ?? first + 1
}

/** The event with its JSON ending halfway and its framing whole. */
function withCutJson(wire: string): string {
  const lineEnds = /[\r\n]*$/.exec(wire)?.[0] ?? ''
  const content = wire.slice(0, wire.length - lineEnds.length)
  const start = content.indexOf('{')
  return content.slice(0, start + Math.ceil((content.length - start) / 2)) + lineEnds
}
