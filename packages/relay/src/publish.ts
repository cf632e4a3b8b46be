import { deltasDone, encodeDelta, type Delta } from '@millrace/core'
import type { Context } from './context.ts'
import { hash, randomId } from './hash.ts'
import type { Source } from './producer.ts'
import { noSuchStream } from './responses.ts'
import type { Running } from './running.ts'
import type { Serve } from './serve.ts'
import { encodeFields } from './wire.ts'

/** Deltas of the user's own server, or a function that begins to make them. */
export type DeltaSource =
  | AsyncIterable<Delta>
  /** @param signal Fires when nothing more is wanted, e.g. because the stream was stopped. */
  | ((signal: AbortSignal) => AsyncIterable<Delta>)

export interface PublishOptions {
  /** The request that asked for it. It is authorised as a `start`, like one for an upstream. */
  readonly request: Request
}

export type Publish = (source: DeltaSource, options: PublishOptions) => Promise<Response>

/** @param enter Gives the name under which a request acts. @throws Refusal for nobody. */
export function createPublish(
  { log, note }: Context,
  running: Running,
  serve: Serve,
  enter: (request: Request) => Promise<string>,
): Publish {
  return async (source, { request }) => {
    const owner = await enter(request)
    const given = request.headers.get('idempotency-key')
    const key = given === null ? undefined : await hash([owner, 'publish', given])
    const id = randomId()
    const begun = await running.begin(
      { id, owner, key },
      { sourceFailure: 'source-failed', idle: Number.POSITIVE_INFINITY },
    )
    if ('claimedBy' in begun) {
      if (!(await log.status(begun.claimedBy))) throw noSuchStream()
      note({ event: 'stream-joined', stream: begun.claimedBy })
      return serve.read(request, begun.claimedBy, undefined)
    }
    try {
      const deltas = typeof source === 'function' ? source(begun.signal) : source
      note({ event: 'stream-started', stream: id, upstream: 'publish' })
      const response = await serve.read(request, id, undefined)
      running.run(id, begun, deltaSource(deltas))
      return response
    } catch (error) {
      await running.discard(id, begun)
      throw error
    }
  }
}

/** Deltas as events, with the terminator behind the last. */
function deltaSource(deltas: AsyncIterable<Delta>): Source {
  const iterator = deltas[Symbol.asyncIterator]()
  const cancelled = new AbortController()
  let state: 'open' | 'done' = 'open'

  function next(): Promise<IteratorResult<Delta> | undefined> {
    return new Promise((resolve, reject) => {
      const leave = () => resolve(undefined)
      cancelled.signal.addEventListener('abort', leave)
      const settled = () => cancelled.signal.removeEventListener('abort', leave)
      iterator.next().then(resolve, reject).finally(settled)
    })
  }

  return {
    async read() {
      if (state === 'done' || cancelled.signal.aborted) return undefined
      const result = await next()
      if (!result) return undefined
      if (result.done !== true) return [encodeFields({ data: encodeDelta(result.value) })]
      state = 'done'
      return [encodeFields({ data: deltasDone })]
    },
    cancel() {
      if (cancelled.signal.aborted) return
      cancelled.abort()
      // A generator that waits for something of its own ends when that has come.
      if (state === 'open') void iterator.return?.().catch(() => {})
    },
  }
}
