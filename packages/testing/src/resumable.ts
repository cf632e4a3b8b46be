import { createBackgroundResponses } from './background-responses.ts'
import { createEventLog, type EventLog, type LogBodyOptions } from './event-log.ts'
import { createFakeServer, type FakeServer } from './fake-server.ts'
import { feedLog, type FeedEvent } from './feed.ts'
import { createFakeProvider, type FakeProviderOptions } from './provider.ts'
import { HEXADECIMAL, randomString, seededRandom } from './random.ts'
import type { RecordedRequest } from './recorder.ts'
import { splitEvents, withId } from './split-events.ts'

/** What the provider says, and how it is kept. A `fault` strikes between provider and log. */
export interface ResumableOptions extends FakeProviderOptions {
  /** Served at `GET /feed`. Read once, from the first request on, for all readers together. */
  readonly feed?: Iterable<FeedEvent> | AsyncIterable<FeedEvent>
  /** Milliseconds without an event until a heartbeat comment is sent. Default: 10,000. */
  readonly heartbeatMs?: number
  /** What `retry:` asks clients to wait before they come back, in milliseconds. Default: 100. */
  readonly retryMs?: number
  /** How many events of a stream or feed can be read again, the newest. Default: all. */
  readonly keep?: number
  /**
   * A response in place of what a GET would have got, such as a 503 while clients come back.
   * Default: none.
   */
  readonly refuse?: (request: RecordedRequest) => Response | undefined
}

/**
 * A server whose streams survive their connections: the provider's answers, kept under
 * `/streams/{id}`, OpenAI Responses in background mode, and a feed.
 */
export function createResumable(options: ResumableOptions = {}): FakeServer {
  const {
    heartbeatMs = 10_000,
    retryMs = 100,
    keep = Number.POSITIVE_INFINITY,
    seed = 1,
    refuse,
    feed,
  } = options
  const provider = createFakeProvider(options)
  const background = createBackgroundResponses()
  const random = seededRandom(seed)
  const streams = new Map<string, EventLog>()
  const bodyOptions: LogBodyOptions = { preamble: `retry: ${retryMs}\n\n`, heartbeatMs }
  let feeding: EventLog | undefined

  const streamed = (log: EventLog, from: number, location?: string): Response =>
    new Response(log.body(from, bodyOptions), {
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
        ...(location === undefined ? {} : { 'content-location': location }),
      },
    })

  function read(log: EventLog, { headers, url }: RecordedRequest): Response {
    const cursor = headers.get('last-event-id') ?? url.searchParams.get('after')
    // A native EventSource that has had no id sends none; an empty one means the same.
    const place = log.after(cursor || undefined)
    if (place === 'read') return new Response(null, { status: 204 })
    if (place === 'trimmed') return refusal(410, `Events after ${cursor} are no longer kept.`)
    if (place === 'unknown') return refusal(409, `There was no event ${cursor}.`)
    return streamed(log, place)
  }

  async function ask(recorded: RecordedRequest, signal: AbortSignal): Promise<Response> {
    const response = await askProvider(provider, recorded, signal)
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream')
    if (!response.ok || !response.body || isStream !== true) return response
    if (background.keeps(recorded)) return background.keep(response, response.body)
    const id = randomString(random, 32, HEXADECIMAL)
    const log = createEventLog(keep)
    streams.set(id, log)
    void keepEvents(log, response.body)
    return streamed(log, 0, `/streams/${id}`)
  }

  return createFakeServer((recorded, signal) => {
    const { method, path } = recorded
    if (method !== 'GET') return ask(recorded, signal)
    const refused = refuse?.(recorded)
    if (refused) return refused
    if (feed && path === '/feed') return read((feeding ??= feedLog(feed, keep)), recorded)
    const id = /^\/streams\/([^/]+)$/.exec(path)?.[1]
    if (id === undefined) return background.get(recorded) ?? refusal(404, 'Nothing is here.')
    const log = streams.get(id)
    return log ? read(log, recorded) : refusal(404, `There is no stream ${id}.`)
  })
}

/** Asks on the server's own account: a client that leaves ends the wait for an answer only. */
async function askProvider(
  provider: FakeServer,
  { url, method, headers, bodyText }: RecordedRequest,
  client: AbortSignal,
): Promise<Response> {
  const upstream = new AbortController()
  const abort = (): void => upstream.abort(client.reason)
  client.addEventListener('abort', abort)
  try {
    const init = { method, headers, body: bodyText, signal: upstream.signal }
    return await provider.fetch(new Request(url, init))
  } finally {
    client.removeEventListener('abort', abort)
  }
}

async function keepEvents(log: EventLog, body: ReadableStream<Uint8Array>): Promise<void> {
  let sequence = 0
  try {
    for await (const event of splitEvents(body)) {
      const id = `1-${++sequence}`
      log.append(id, withId(event, id))
    }
  } catch {
    // A provider that breaks off leaves a log that ends before its time.
  }
  log.end()
}

function refusal(status: number, message: string): Response {
  return Response.json({ error: { message } }, { status })
}
