import { createEventLog, type EventLog, type LogBodyOptions } from './event-log.ts'
import { encodeOpenaiFailure } from './formats/openai-common.ts'
import { at, isJsonObject, type JsonObject } from './json.ts'
import { seededRandom } from './random.ts'
import type { RecordedRequest } from './recorder.ts'
import { splitEvents } from './split-events.ts'

/** Responses that OpenAI itself keeps: those asked for with `background: true`. */
export interface BackgroundResponses {
  readonly keeps: (request: RecordedRequest) => boolean
  /** The answer's stream, which a reader may leave without ending it. */
  readonly keep: (response: Response, body: ReadableStream<Uint8Array>) => Promise<Response>
  /** Answers `GET …/responses/{id}`; `undefined` is for any other path. */
  readonly get: (request: RecordedRequest) => Response | undefined
}

interface Kept {
  readonly log: EventLog
  /** As the last event that held it has it. */
  response: JsonObject
}

// OpenAI sends neither `retry:` nor comments.
const BODY: LogBodyOptions = { preamble: '', heartbeatMs: undefined }

/** @see https://platform.openai.com/docs/guides/background#streaming-a-background-response */
export function createBackgroundResponses(): BackgroundResponses {
  const all = new Map<string, Kept>()

  async function fill(kept: Kept, events: AsyncIterable<string>, begun: () => void): Promise<void> {
    try {
      for await (const event of events) {
        const payload = payloadOf(event)
        const response = at(payload, 'response')
        if (isJsonObject(response)) kept.response = response
        kept.log.append(String(at(payload, 'sequence_number')), event)
        const { id } = kept.response
        if (typeof id === 'string') all.set(id, kept)
        begun()
      }
    } catch {
      // A provider that breaks off leaves a log that ends before its time.
    }
    kept.log.end()
    begun()
  }

  return {
    keeps: ({ path, body }) => path.endsWith('/responses') && at(body, 'background') === true,

    async keep({ headers }, body) {
      const kept: Kept = { log: createEventLog(Number.POSITIVE_INFINITY), response: {} }
      // The answer can be asked for by its id as soon as a client knows that.
      await new Promise<void>((resolve) => void fill(kept, splitEvents(body), resolve))
      return new Response(kept.log.body(0, BODY), { headers })
    },

    get({ path, url }) {
      const id = /\/responses\/([^/]+)$/.exec(path)?.[1]
      if (id === undefined) return undefined
      const kept = all.get(id)
      if (!kept) return failure(404, `Response with id '${id}' not found.`, url)
      if (url.searchParams.get('stream') !== 'true') return Response.json(kept.response)
      const cursor = url.searchParams.get('starting_after') ?? undefined
      const place = kept.log.after(cursor)
      if (place === 'unknown') return failure(400, `Invalid 'starting_after': ${cursor}.`, url)
      const body = typeof place === 'number' ? kept.log.body(place, BODY) : ''
      return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } })
    },
  }
}

function payloadOf(event: string): unknown {
  try {
    return JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? '')
  } catch {
    return undefined
  }
}

function failure(status: number, message: string, url: URL): Response {
  const kind = status === 404 ? 'not-found' : 'invalid-request'
  const { headers, body } = encodeOpenaiFailure({ status, kind, message }, url, seededRandom(1))
  return new Response(body, { status, headers })
}
