import type { Context } from './context.ts'
import { createGuard } from './guard.ts'
import { memoryLog } from './log/memory-log.ts'
import { createMetrics } from './metrics.ts'
import { withDefaultLimits, type Action, type RelayLogEntry, type RelayOptions } from './options.ts'
import { createPublish, type Publish } from './publish.ts'
import { errorResponse, jsonResponse, noSuchStream, Refusal } from './responses.ts'
import { createRouter, plainPath, type Route } from './route.ts'
import { createRunning } from './running.ts'
import { createServe, cursorOf } from './serve.ts'
import { createStart } from './start.ts'
import { createTimer } from './timer.ts'

/** A relay. Its functions need no `this`. */
export interface Relay {
  /** Answers one request; mounts in any web-standard server. Never rejects. */
  readonly fetch: (request: Request) => Promise<Response>
  /**
   * Logs and serves deltas that the user's own server makes, as one of its routes: resumable like
   * any other stream, from the relay's `streams`. The source is read to its end, whoever reads.
   * Never rejects.
   */
  readonly publish: Publish
  /** What the relay counts, as OpenMetrics text (`application/openmetrics-text`). */
  readonly metrics: () => string
  /**
   * Ends the relay: new requests for answers are refused at once, and those under way may go on for
   * a while. What has not ended by then ends as `shutdown`, so that no reader waits for it, and all
   * connections are let go of. The log is closed.
   */
  readonly close: (options?: CloseOptions) => Promise<void>
}

export interface CloseOptions {
  /** How long answers under way may go on, in milliseconds. Default 10,000. */
  readonly grace?: number | undefined
  /**
   * Whether another relay on the same log takes over. Then all connections are let go of at once, so
   * that the readers come back to that one, while this one reads what is under way into the log.
   * Needs a log that both can open; without one the answers are lost. Default `false`.
   */
  readonly handOver?: boolean | undefined
}

/** What is said to who comes too late. */
const shutDown = 'The relay is being shut down.'

/** How long readers may take for what was said last, in milliseconds. */
const lastWords = 1000

const methods: Readonly<Record<Route['to'], readonly string[]>> = {
  health: ['GET', 'HEAD'],
  upstream: ['POST'],
  stream: ['GET', 'HEAD', 'DELETE'],
}

const actions: Readonly<Record<string, Action>> = { GET: 'read', HEAD: 'inspect', DELETE: 'stop' }

/**
 * Creates a relay: it holds the keys, owns the requests to the providers, and keeps their streams
 * so that a lost connection can be taken up again.
 * @throws RangeError for an upstream's name that is no path segment, or one of the relay's own.
 */
export function createRelay(options: RelayOptions): Relay {
  const { basePath = '/', healthPath = '/healthz' } = options
  const base = plainPath(basePath)
  const route = createRouter({ basePath: base, healthPath })
  const guard = createGuard(options)
  const closing = new AbortController()
  let open = true

  const context: Context = {
    upstreams: new Map(Object.entries(options.upstreams)),
    authorize: options.authorize,
    log: options.log ?? memoryLog(),
    limits: withDefaultLimits(options.limits),
    metrics: createMetrics(),
    streamsPath: `${base}/streams`,
    heartbeat: options.heartbeat ?? 12_000,
    retry: options.retry ?? 500,
    closing: closing.signal,
    note: createNote(options.onLog),
  }
  for (const name of context.upstreams.keys()) checkName(name)
  const running = createRunning(context)
  const serve = createServe(context, running)
  const start = createStart(context, running, serve)

  async function serveStream(request: Request, url: URL, id: string): Promise<Response> {
    const { log, authorize } = context
    const status = await log.status(id)
    const action = actions[request.method] ?? 'read'
    // Asked in any case: whether there is a stream must not show in how the answer is found.
    const owner = await authorize(request, status, action)
    if (!status || owner !== status.owner) throw noSuchStream()
    if (action === 'inspect') return serve.inspect(status)
    if (action === 'read') return serve.read(request, id, cursorOf(request, url))
    await log.finish(id, { type: 'cancelled' })
    return new Response(null, { status: 204 })
  }

  /** The name under which a request may start a stream. */
  async function enter(request: Request): Promise<string> {
    if (!open) throw new Refusal(503, shutDown, { 'retry-after': '1' })
    const owner = await context.authorize(request, undefined, 'start')
    if (owner === undefined) throw new Refusal(401, 'The request is not authorised.')
    return owner
  }

  const publish = createPublish(context, running, serve, (request) => {
    guard.check(request, new URL(request.url))
    return enter(request)
  })

  async function answer(request: Request, url: URL): Promise<Response> {
    guard.check(request, url)
    const found = route(url.pathname)
    if (!found) throw new Refusal(404, 'The relay has nothing here.')
    if (request.method === 'OPTIONS') return guard.preflight(request)
    const allowed = methods[found.to]
    if (!allowed.includes(request.method)) {
      const allow = allowed.join(', ')
      throw new Refusal(405, `Only ${allow} is served here.`, { allow })
    }
    if (found.to === 'stream') {
      if (closing.signal.aborted) throw new Refusal(503, shutDown, { 'retry-after': '1' })
      return serveStream(request, url, found.id)
    }
    if (found.to === 'upstream') {
      const owner = await enter(request)
      return start(request, owner, found.name, { path: found.path, query: url.searchParams })
    }
    return jsonResponse({ status: open ? 'ok' : 'closing' }, open ? 200 : 503)
  }

  async function safely(request: Request, task: () => Promise<Response>): Promise<Response> {
    return guard.open(request, await task().catch(refuse))
  }

  function refuse(error: unknown): Response {
    if (error instanceof Refusal) {
      const { status, message } = error
      context.note({ event: 'request-refused', status, reason: message })
      return error.response()
    }
    const name = error instanceof Error ? error.name : typeof error
    context.note({ event: 'internal-error', error: name })
    return errorResponse(500, 'The relay failed.')
  }

  async function close({ grace = 10_000, handOver = false }: CloseOptions = {}): Promise<void> {
    open = false
    if (handOver) closing.abort()
    const timer = createTimer(grace, () => running.failAll('shutdown'))
    await running.ended()
    timer.stop()
    // The last events are still on their way; who follows another process's stream is sent there.
    await serve.drained(lastWords)
    closing.abort()
    await context.log.close()
  }

  let closed: Promise<void> | undefined
  return {
    fetch: (request) => safely(request, () => answer(request, new URL(request.url))),
    publish: (source, given) => safely(given.request, () => publish(source, given)),
    metrics: () => context.metrics.text(),
    close: (closeOptions) => (closed ??= close(closeOptions)),
  }
}

function checkName(name: string): void {
  if (/^[\w-]+$/.test(name) && name !== 'streams') return
  throw new RangeError(`"${name}" cannot be the name of an upstream.`)
}

/** A log hook that fails must not fail a request. */
function createNote(onLog: RelayOptions['onLog']) {
  return (entry: RelayLogEntry): void => {
    try {
      onLog?.(entry)
    } catch {
      // Nobody is left to tell: this was the log.
    }
  }
}
