import type { After, Step } from './body.ts'
import type { ParsedFault } from './fault.ts'
import type { WireAnswer, WireChunk } from './formats/format.ts'
import { hostile, padded } from './json-faults.ts'
import type { Waits } from './pace.ts'
import type { Random } from './random.ts'
import { randomBytes, randomJson } from './random-body.ts'
import { innerError } from './refusal.ts'

/** An answer on its way out. */
export interface Outgoing {
  readonly chunks: readonly WireChunk[]
  readonly isStream: boolean
  readonly waits: Waits
  readonly random: Random
  /** An error as the API's own events. */
  readonly errorEvent: (begun: readonly WireChunk[]) => string
  /** An error as the API's own body. */
  readonly errorBody: () => WireAnswer
}

export interface FaultyStream {
  readonly steps: Iterable<Step>
  readonly after: After
  /** Headers in place of those of the answer. */
  readonly headers: Readonly<Record<string, string>>
}

const LARGE_EVENT_BYTES = 8 * 1024 * 1024
const RANDOM_BYTES = 10_000

/**
 * Applies a fault to an answer. It strikes in the middle of the text, or after so many events;
 * comments begin at once.
 */
export function applyFault(fault: ParsedFault | undefined, outgoing: Outgoing): FaultyStream {
  const { chunks, waits, random } = outgoing
  const usual = fault?.name === 'comments' ? 0 : middleOf(chunks)
  const strike = Math.min(fault?.number('events') ?? usual, chunks.length)
  const begun = chunks.slice(0, strike)
  const struck = chunks[strike]
  const send = (
    sent: readonly WireChunk[],
    after: After = 'close',
    headers: FaultyStream['headers'] = {},
  ): FaultyStream => ({ steps: paced(sent, waits), after, headers })
  const change = (index: number, wire: (whole: string) => string): readonly WireChunk[] =>
    chunks.map((chunk, at) => (at === index ? { ...chunk, wire: wire(chunk.wire) } : chunk))
  const last = chunks.length - 1

  switch (fault?.name) {
    case 'truncate':
      return send(begun)
    case 'truncate-event':
      return send(
        struck ? [...begun, frame(struck.wire.slice(0, middleOfText(struck.wire)))] : begun,
      )
    case 'no-blank-line':
      return send(change(last, (wire) => wire.replace(/(\r\n|\n|\r)(\r\n|\n|\r)$/, '$1')))
    case 'no-line-end':
      return send(change(last, (wire) => wire.replace(/[\r\n]+$/, '')))
    case 'reset':
      return send(begun, 'reset')
    case 'hang':
      return send(begun, 'hang')
    case 'hold-open':
      return send(chunks, 'hang')
    case 'error-event':
      return send([...begun, frame(outgoing.errorEvent(begun))])
    case 'error-field':
      return send([...begun, frame(`error: ${innerError(outgoing.errorBody())}\n\n`)])
    case 'bare-error':
      return send([...begun, frame(`${outgoing.errorBody().body}\n\n`)])
    case 'broken-json':
      return send(change(strike, withCutJson))
    case 'hostile-keys':
      return send(chunks.map((chunk) => ({ ...chunk, wire: hostile(chunk.wire) })))
    case 'large-event': {
      const size = fault.number('size') ?? LARGE_EVENT_BYTES
      return send(change(strike, (wire) => padded(wire, size)))
    }
    case 'wrong-content-type':
      return send(chunks, 'close', { 'content-type': fault.text('type') ?? 'application/json' })
    case 'wrong-content-length': {
      const bytes = chunks.reduce((sum, { wire }) => sum + encoder.encode(wire).length, 0)
      return send(chunks, 'close', {
        'content-length': String(Math.max(0, bytes + (fault.number('by') ?? 1))),
        // Else the client would wait on the open connection for what does not come.
        connection: 'close',
      })
    }
    case 'slow':
      return { ...send([]), steps: byteByByte(paced(chunks, waits), fault.number('every') ?? 1) }
    case 'comments': {
      const comment = outgoing.isStream ? ': keep-alive\n\n' : '\n'
      const endless = repeated(comment, fault.number('every') ?? 1000)
      return { ...send([]), steps: chained(paced(begun, waits), endless) }
    }
    case 'random-bytes':
      return { ...send([]), steps: randomBytes(fault.number('size') ?? RANDOM_BYTES, random) }
    case 'random-json':
      return send(randomJson(random).map(frame))
    // The rest does not come as far as an answer.
    default:
      return send(chunks)
  }
}

const encoder = new TextEncoder()

function frame(wire: string): WireChunk {
  return { wire, kind: 'frame', tokens: 1 }
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

/** Where to cut a text in two: each half is encoded by itself, so never inside a surrogate pair. */
export function middleOfText(text: string): number {
  const half = Math.ceil(text.length / 2)
  return half + (/^[\uDC00-\uDFFF]/.test(text.slice(half)) ? 1 : 0)
}

/** The event with its JSON ending halfway and its framing whole. */
function withCutJson(wire: string): string {
  const lineEnds = /[\r\n]*$/.exec(wire)?.[0] ?? ''
  const content = wire.slice(0, wire.length - lineEnds.length)
  const start = content.indexOf('{')
  return content.slice(0, start + Math.ceil((content.length - start) / 2)) + lineEnds
}

function* paced(chunks: readonly WireChunk[], waits: Waits): Iterable<Step> {
  for (const { wire, tokens } of chunks) {
    yield { bytes: encoder.encode(wire), waitMs: waits(tokens) }
  }
}

function* byteByByte(steps: Iterable<Step>, everyMs: number): Iterable<Step> {
  for (const { bytes, waitMs } of steps) {
    for (let at = 0; at < bytes.length; at++) {
      yield { bytes: bytes.subarray(at, at + 1), waitMs: at === 0 ? waitMs + everyMs : everyMs }
    }
  }
}

function* repeated(wire: string, everyMs: number): Iterable<Step> {
  // Without a wait it would take all the time there is.
  while (true) yield { bytes: encoder.encode(wire), waitMs: Math.max(1, everyMs) }
}

function* chained(...all: readonly Iterable<Step>[]): Iterable<Step> {
  for (const steps of all) yield* steps
}
