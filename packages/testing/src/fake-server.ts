import type { Listener, ListenOptions } from './listen.ts'
import { createRecorder, type RecordedRequest, type WaitFor } from './recorder.ts'

/** A server that is a fetch handler, can listen, and remembers what it was asked. */
export interface FakeServer {
  /** Answers one request in process, for a test or for mounting in any web-standard server. */
  readonly fetch: (request: Request) => Promise<Response>
  /** Serves over real HTTP; Node only. May be called several times. */
  readonly listen: (options?: ListenOptions) => Promise<Listener>
  /** The last 1000 requests, oldest first. CORS preflights are not among them. */
  readonly requests: readonly RecordedRequest[]
  /**
   * The first request, past or to come, for which the predicate holds. It is asked again whenever
   * a request arrives, sends something or ends.
   *
   * @throws {Error} when there was none in time (5 s if not told otherwise)
   */
  readonly waitFor: WaitFor
}

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': '*',
}

/**
 * Puts recording, CORS and listening around a handler, which is also given the signal of the client
 * that leaves.
 */
export function createFakeServer(
  handle: (request: RecordedRequest, client: AbortSignal) => Response | Promise<Response>,
): FakeServer {
  const recorder = createRecorder()

  const answer = async (request: Request): Promise<Response> => {
    if (request.method === 'OPTIONS') return preflight(request)
    const recorded = await recorder.record(request)
    const response = await recorder.handle(recorded, () => handle(recorded, request.signal))
    for (const [name, value] of Object.entries(CORS)) response.headers.set(name, value)
    return recorder.track(recorded, response, request)
  }

  return {
    fetch: answer,
    async listen(options) {
      // Imported late, so that the fetch handler also runs where there is no node:http.
      const { listen } = await import('./listen.ts')
      return listen(answer, options)
    },
    requests: recorder.requests,
    waitFor: recorder.waitFor,
  }
}

function preflight(request: Request): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...CORS,
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
      // The wildcard would not cover `authorization`.
      'access-control-allow-headers': request.headers.get('access-control-request-headers') ?? '*',
      'access-control-max-age': '86400',
    },
  })
}
