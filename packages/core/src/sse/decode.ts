import { createParser } from 'eventsource-parser'
import { MillraceError } from '../errors.ts'
import type { ServerSentEvent } from './event.ts'

/** Default of {@link EventDecoderOptions.maxEventSize}: 16 MiB, room for an inline image. */
const defaultMaxEventSize = 16 * 1024 * 1024

const byteOrderMark = '\uFEFF'

export interface EventDecoderOptions {
  readonly onEvent: (event: ServerSentEvent) => void
  /** A comment line, e.g. a keep-alive. */
  readonly onComment?: ((comment: string) => void) | undefined
  /** The last event id changed; called before the event it came with, or without one. */
  readonly onId?: ((id: string) => void) | undefined
  /** The server's `retry:` field, in milliseconds. */
  readonly onRetry?: ((milliseconds: number) => void) | undefined
  /** The longest data of an event that is accepted, in characters. Default 16,777,216. */
  readonly maxEventSize?: number | undefined
  /**
   * What becomes of a last event that lacks its closing blank line. `spec` drops it, as the
   * standard says. `lenient` (the default) lets it count if its data is whole JSON or `[DONE]`,
   * since servers do leave that line out. Also under `lenient`, an error that a server writes
   * outside the grammar, as a field `error: {…}` or as bare JSON lines, becomes an event `error`.
   */
  readonly grammar?: 'lenient' | 'spec' | undefined
}

/** Bytes in, events out. Fed by `push`, closed by `end`; both call back before they return. */
export interface EventDecoder {
  /** @throws MillraceError `too-large` where an event passes `maxEventSize`. */
  push(chunk: Uint8Array | string): void
  /** The stream is over: dispatches what an unterminated tail still holds. */
  end(): void
}

/**
 * Decodes an event stream, at any split of its bytes.
 *
 * The grammar is eventsource-parser's. What is added here: UTF-8, a size limit, and the two
 * leniences of {@link EventDecoderOptions.grammar}.
 */
export function createEventDecoder(options: EventDecoderOptions): EventDecoder {
  const { onEvent, maxEventSize = defaultMaxEventSize, grammar = 'lenient' } = options
  const lenient = grammar === 'lenient'
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
  const stray = lenient ? createStrayReader(onEvent) : undefined
  let begun = false
  let ending = false

  const parser = createParser({
    maxBufferSize: maxEventSize,
    onEvent: (event) => {
      // The parser measures what it keeps, so not an event that comes in one chunk.
      if (event.data.length > maxEventSize) throw tooLarge(maxEventSize)
      if (!ending || isWhole(event.data)) onEvent(event)
    },
    onComment: options.onComment,
    onId: options.onId,
    onRetry: options.onRetry,
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') throw tooLarge(maxEventSize)
      if (error.type === 'unknown-field') stray?.line(error)
    },
  })

  // The parser throws away an unknown line as soon as a chunk ends inside it. An error written
  // outside the grammar is such a line, so the parser is only ever given whole lines.
  const tail: string[] = []
  let tailSize = 0

  function feed(text: string) {
    if (text !== '' && !begun) {
      begun = true
      // One mark is taken off a stream. Given one, the parser does not look for what resembles it.
      if (!text.startsWith(byteOrderMark)) parser.feed(byteOrderMark)
    }
    const end = endOfLines(text)
    if (end === 0) {
      hold(text)
      return
    }
    if (tailSize === 0) {
      parser.feed(end === text.length ? text : text.slice(0, end))
    } else {
      tail.push(text.slice(0, end))
      const lines = tail.join('')
      tail.length = 0
      tailSize = 0
      parser.feed(lines)
    }
    if (end < text.length) hold(text.slice(end))
  }

  function hold(text: string) {
    if (text === '') return
    tailSize += text.length
    if (tailSize > maxEventSize + fieldName.length) throw tooLarge(maxEventSize)
    tail.push(text)
  }

  return {
    push(chunk) {
      feed(typeof chunk === 'string' ? chunk : utf8.decode(chunk, { stream: true }))
    },
    end() {
      feed(utf8.decode())
      if (lenient) {
        ending = true
        // The first line end closes an unfinished line, the second the event it belongs to.
        feed('\n\n')
        stray?.end()
      }
      parser.reset()
    },
  }
}

/** Where the last whole line ends. Most chunks end with one, so it is looked for from the end. */
function endOfLines(text: string): number {
  let end = text.length
  while (end > 0 && !isLineEnd(text.charCodeAt(end - 1))) end -= 1
  return end
}

function isLineEnd(code: number): boolean {
  return code === 0x0a || code === 0x0d
}

/** What a line has before its share of the data. */
const fieldName = 'data: '

function tooLarge(limit: number) {
  return new MillraceError('too-large', `An event is longer than ${limit} characters.`)
}

/** Events that ran together, for want of blank lines between them, are whole where each one is. */
function isWhole(data: string): boolean {
  return isOneWhole(data) || data.split('\n').every(isOneWhole)
}

function isOneWhole(data: string): boolean {
  if (data.trim() === '[DONE]') return true
  try {
    JSON.parse(data)
    return true
  } catch {
    return false
  }
}

/** Bare JSON is gathered up to this many characters; an error message is far shorter. */
const strayLimit = 64 * 1024

interface UnknownLine {
  readonly field?: string | undefined
  readonly value?: string | undefined
  readonly line?: string | undefined
}

/** Gathers what a server wrote outside the grammar, and reports it where it is an error. */
function createStrayReader(onEvent: (event: ServerSentEvent) => void) {
  let gathered = ''

  function report(data: string): boolean {
    if (!isOneWhole(data)) return false
    gathered = ''
    if (/"error"/.test(data)) onEvent({ event: 'error', data })
    return true
  }

  return {
    line({ field, value = '', line = '' }: UnknownLine) {
      if (gathered === '' && field === 'error') {
        onEvent({ event: 'error', data: value })
        return
      }
      if (gathered === '' && !/^\s*[[{]/.test(line)) return
      if (gathered.length + line.length > strayLimit) return
      gathered += `${line}\n`
      // Only a line that closes a bracket can complete the value.
      if (/[\]}]\s*$/.test(line)) report(gathered)
    },
    end() {
      if (gathered !== '') report(gathered)
    },
  }
}
