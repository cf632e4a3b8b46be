import type { Context } from './context.ts'
import { compareCursors, parseCursor, type Cursor } from './log/cursor.ts'
import type { StreamStatus } from './log/log.ts'
import { createReader } from './reader.ts'
import { noSuchStream, Refusal } from './responses.ts'
import type { Running } from './running.ts'
import { createTimer } from './timer.ts'
import type { Dialect } from './wire.ts'

/** Serves a stream that is in the log. */
export interface Serve {
  /** The events behind a cursor, as they are and as they come; 204 where none will. */
  read(request: Request, id: string, after: Cursor | undefined): Promise<Response>
  /** What is known of a stream, without its events. */
  inspect(status: StreamStatus): Response
  /** Resolves when no reader is left, or after a while. */
  drained(milliseconds: number): Promise<void>
}

export function createServe(context: Context, running: Running): Serve {
  const { log, limits, metrics, note, streamsPath } = context
  let readers = 0
  const waiting = new Set<() => void>()

  return {
    async drained(milliseconds) {
      if (readers === 0) return
      await new Promise<void>((resolve) => {
        const timer = createTimer(milliseconds, resolve)
        waiting.add(() => {
          timer.stop()
          resolve()
        })
      })
    },

    async read(request, id, after) {
      // Only what is behind the cursor matters here, so the smallest page will do.
      const page = await log.read(id, after, 0)
      if (page === 'missing') throw noSuchStream()
      if (page === 'unknown') throw new Refusal(409, 'The stream has no such event.')
      if (page === 'trimmed') throw new Refusal(410, 'What follows this event is no longer kept.')
      const { entries, terminal } = page
      const told = terminal && after && compareCursors(after, terminal.cursor) === 0
      const over = terminal?.terminal.type === 'end' || told === true
      const location = `${streamsPath}/${id}`
      if (entries.length === 0 && over) {
        return new Response(null, { status: 204, headers: { 'content-location': location } })
      }
      if (after) note({ event: 'stream-resumed', stream: id })
      metrics.readerCame(after !== undefined)
      readers += 1
      const leave = running.attend(id)
      const body = createReader({
        ...context,
        id,
        after,
        dialect: dialectOf(request),
        drainLimit: limits.drainLimit,
        signal: context.closing,
        onBytes: (bytes) => metrics.sent(bytes),
        onClose: (how) => {
          leave()
          readers -= 1
          if (readers === 0) for (const resolve of waiting) resolve()
          metrics.readerGone(how)
          if (how === 'cut') note({ event: 'reader-cut', stream: id })
        },
      })
      return new Response(body, {
        headers: {
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store, no-transform',
          'x-accel-buffering': 'no',
          'content-location': location,
        },
      })
    },

    inspect({ id, events, startedAt, endedAt, terminal }) {
      const headers = new Headers({
        'cache-control': 'no-store',
        'content-location': `${streamsPath}/${id}`,
        'millrace-state': stateOf(terminal?.terminal.type),
        'millrace-events': String(events),
        'millrace-duration': String((endedAt ?? Date.now()) - startedAt),
      })
      if (terminal?.terminal.type === 'error') {
        headers.set('millrace-reason', terminal.terminal.reason)
      }
      return new Response(null, { headers })
    },
  }
}

function stateOf(ended: 'end' | 'cancelled' | 'error' | undefined): string {
  if (ended === undefined) return 'running'
  return { end: 'done', cancelled: 'cancelled', error: 'failed' }[ended]
}

/**
 * The cursor a request names. A native EventSource that has had no id sends none; an empty one
 * means the same.
 * @throws Refusal 409 where it is no cursor of any stream
 */
export function cursorOf(request: Request, url: URL): Cursor | undefined {
  const text = request.headers.get('last-event-id') ?? url.searchParams.get('after') ?? ''
  if (text === '') return undefined
  const cursor = parseCursor(text)
  if (!cursor) throw new Refusal(409, 'The stream has no such event.')
  return cursor
}

/** Google's clients say who they are. */
function dialectOf(request: Request): Dialect {
  return request.headers.has('x-goog-api-client') ? 'data' : 'events'
}
