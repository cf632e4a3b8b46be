import { encodeEvent, type ServerSentEvent } from '@millrace/core'
import { formatCursor } from './log/cursor.ts'
import type { Entry, FailureReason, PlacedTerminal, Terminal } from './log/log.ts'

/** How much of the event-stream grammar a reader can bear. */
export type Dialect =
  /** All of it. */
  | 'events'
  /**
   * Lines of `data:` and nothing else. Google's clients take an event's every byte behind its first
   * `data:` for JSON, and pass over events that begin with any other field.
   */
  | 'data'

/** The lines of an event as the log keeps them: all but its id and the blank line. */
export function encodeFields(event: ServerSentEvent): string {
  return encodeEvent({ event: event.event, data: event.data }).slice(0, -1)
}

/**
 * An entry as it goes out. The id comes last: a connection that is cut inside the event must not
 * leave a reader with the id of what it has not got.
 */
export function encodeEntry({ cursor, text }: Entry, dialect: Dialect): string {
  return dialect === 'events' ? `${text}id: ${formatCursor(cursor)}\n\n` : `${dataLines(text)}\n`
}

/** What a reader is sent where a stream ended: nothing where all went well. */
export function encodeTerminal({ cursor, terminal }: PlacedTerminal, dialect: Dialect): string {
  if (terminal.type === 'end') return ''
  const text = encodeFields({ event: 'error', data: JSON.stringify(errorPayload(terminal)) })
  return encodeEntry({ cursor, text }, dialect)
}

function dataLines(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => `${line}\n`)
    .join('')
}

interface Failure {
  /** The nearest HTTP status: Google's clients take an error only with one from 400 to 599. */
  readonly code: number
  readonly message: string
}

/** What a reader is told of each way in which a stream can fail. */
export const failures: Readonly<Record<FailureReason | 'cancelled', Failure>> = {
  cancelled: { code: 499, message: 'The answer was stopped.' },
  'upstream-lost': { code: 502, message: 'The provider’s answer broke off.' },
  'upstream-idle': { code: 504, message: 'The provider fell silent.' },
  'max-duration': { code: 504, message: 'The answer took longer than is allowed.' },
  'too-large': { code: 507, message: 'The answer is larger than is allowed.' },
  'producer-lost': { code: 502, message: 'The server that read the answer is gone.' },
  'log-failed': { code: 500, message: 'The server could not keep the answer.' },
  orphaned: { code: 499, message: 'Nobody read the answer, so it was ended.' },
  'source-failed': { code: 500, message: 'The source of the answer failed.' },
  shutdown: { code: 503, message: 'The server was shut down.' },
}

/**
 * One payload that everybody takes for an error: Anthropic's form (`type: error`, a nested `error`
 * with a type), whose `error` is also OpenAI's (a message, a code) and Google's (a numeric code).
 */
function errorPayload(terminal: Exclude<Terminal, { type: 'end' }>) {
  const reason = terminal.type === 'cancelled' ? terminal.type : terminal.reason
  const { code, message } = failures[reason]
  return { type: 'error', error: { type: reason, code, message } }
}
