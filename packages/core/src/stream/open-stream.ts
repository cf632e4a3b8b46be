import { MillraceError } from '../errors.ts'
import type { Delta } from '../message/delta.ts'
import { openResponse, type ResponseOptions } from './response.ts'

export interface OpenStreamOptions extends ResponseOptions {
  /** Ends the loop with a MillraceError `aborted`, and the request with it. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Asks once and gives the answer's deltas as they come, for `for await`. Leaving the loop ends the
 * request. Reading is paced by the loop: the next network chunk is read when all deltas of the last
 * one have been taken.
 *
 * @throws MillraceError whatever ends the answer before its end; the deltas received until then
 *   have been given.
 *
 * @example
 * for await (const delta of openStream({ url, headers, body })) {
 *   if (delta.type === 'text-delta') process.stdout.write(delta.text)
 * }
 */
export async function* openStream(options: OpenStreamOptions): AsyncGenerator<Delta, void> {
  const controller = new AbortController()
  const abort = () => controller.abort(new MillraceError('aborted', 'The request was stopped.'))
  if (options.signal?.aborted) abort()
  options.signal?.addEventListener('abort', abort, { once: true })
  const deltas: Delta[] = []
  const onDelta = (delta: Delta) => deltas.push(delta)
  const reader = openResponse(options, { onDelta }, controller.signal)
  try {
    for (let more = true; more;) {
      try {
        more = await reader.read()
      } finally {
        yield* deltas.splice(0)
      }
    }
  } finally {
    options.signal?.removeEventListener('abort', abort)
    controller.abort()
    // The abort alone would leave the time limits running.
    reader.close()
  }
}
