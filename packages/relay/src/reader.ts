import type { Cursor } from './log/cursor.ts'
import type { Log } from './log/log.ts'
import { createTimer, type Timer } from './timer.ts'
import { encodeEntry, encodeTerminal, type Dialect } from './wire.ts'

/** How much is read from the log at once, in characters: what a reader that stops reading costs. */
const pageSize = 64 * 1024

export interface ReaderOptions {
  readonly log: Log
  readonly id: string
  readonly after: Cursor | undefined
  readonly dialect: Dialect
  /** In milliseconds. */
  readonly retry: number
  /** In milliseconds. */
  readonly heartbeat: number
  /** In milliseconds. */
  readonly drainLimit: number
  /** Ends the body where the relay itself ends. */
  readonly signal: AbortSignal
  /** Called once, with how it ended. */
  readonly onClose: (how: 'ended' | 'left' | 'cut') => void
  readonly onBytes: (bytes: number) => void
}

/**
 * A stream's events as the body of a response: what the log has behind the cursor, then what comes.
 * The log is read only as fast as the body is, and a body that nobody reads from for too long fails;
 * the connection with it, and its reader can come back with its cursor.
 */
export function createReader(options: ReaderOptions): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { log, id, dialect, heartbeat, retry, onBytes } = options
  const utf8 = new TextEncoder()
  let { after } = options
  let begun = false
  /** Whether the log was found to have no more: then there is nothing to read before there is news. */
  let current = false
  let closed = false
  let drain: Timer | undefined
  // Both serve until they fire: a new one for each event would cost more than the event.
  let waiting = new AbortController()
  let silence: Timer | undefined

  function close(how: 'ended' | 'left' | 'cut'): void {
    if (closed) return
    closed = true
    drain?.stop()
    silence?.stop()
    options.signal.removeEventListener('abort', leave)
    waiting.abort()
    options.onClose(how)
  }

  // The relay's end is a connection's end, not the stream's: the reader comes back.
  const leave = () => close('left')
  options.signal.addEventListener('abort', leave)
  if (options.signal.aborted) leave()

  /** The next piece of text; `undefined` at the end. */
  async function next(): Promise<{ text: string; last: boolean } | undefined> {
    for (;;) {
      if (current && !(await waitForNews())) {
        // Looks anew after a silence, if only to notice that the log is gone.
        current = false
        return closed ? undefined : { text: heartbeatText(dialect), last: false }
      }
      const page = await log.read(id, after, pageSize)
      // A stream that was deleted meanwhile has no end of its own to tell.
      if (typeof page === 'string') throw new Error('The stream is no longer kept.')
      const { entries, terminal } = page
      after = entries.at(-1)?.cursor ?? after
      let size = 0
      let text = ''
      for (const entry of entries) {
        size += entry.text.length
        text += encodeEntry(entry, dialect)
      }
      if (size === 0) current = true
      else if (size >= pageSize) current = false
      if (terminal) return { text: text + encodeTerminal(terminal, dialect), last: true }
      if (text !== '') return { text, last: false }
    }
  }

  /** Whether to look again; `false` where it is time for a heartbeat, or all over. */
  async function waitForNews(): Promise<boolean> {
    if (closed) return false
    if (waiting.signal.aborted) {
      waiting = new AbortController()
      silence = undefined
    }
    silence?.restart()
    silence ??= createTimer(heartbeat, () => waiting.abort())
    await log.wait(id, after, waiting.signal)
    silence.pause()
    return !waiting.signal.aborted
  }

  async function pull(controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) {
    drain?.pause()
    const piece = begun ? await next() : { text: preamble(retry, dialect), last: false }
    begun = true
    if (closed || !piece) throw new Error('The connection was ended.')
    if (piece.text !== '') {
      const bytes = utf8.encode(piece.text)
      onBytes(bytes.length)
      controller.enqueue(bytes)
    }
    if (piece.last) {
      close('ended')
      controller.close()
      return
    }
    drain?.restart()
    drain ??= createTimer(options.drainLimit, () => {
      close('cut')
      controller.error(new Error('The reader did not keep up.'))
    })
  }

  return new ReadableStream(
    {
      async pull(controller) {
        try {
          await pull(controller)
        } catch (error) {
          close('left')
          throw error
        }
      },
      cancel: () => close('left'),
    },
    { highWaterMark: 0 },
  )
}

/** Gets the headers on their way, too: some servers send them with the first bytes. */
function preamble(retry: number, dialect: Dialect): string {
  return dialect === 'events' ? `retry: ${Math.round(retry)}\n\n` : '\n'
}

function heartbeatText(dialect: Dialect): string {
  return dialect === 'events' ? ': heartbeat\n\n' : '\n'
}
