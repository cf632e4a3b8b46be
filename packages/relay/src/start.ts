import type { Context } from './context.ts'
import { hash, randomId } from './hash.ts'
import type { Upstream } from './options.ts'
import { failureOf, type Production } from './producer.ts'
import { readJsonBody } from './request-body.ts'
import { Refusal } from './responses.ts'
import type { Running } from './running.ts'
import type { Serve } from './serve.ts'
import { createTimer } from './timer.ts'
import { upstreamSource } from './upstream-source.ts'
import {
  answerHeaders,
  askUpstream,
  checkPath,
  isEventStream,
  isRedirect,
  type Forwarded,
} from './upstream.ts'

/** A request for an answer of an upstream, by an owner who may ask. */
export type Start = (
  request: Request,
  owner: string,
  name: string,
  forwarded: Pick<Forwarded, 'path' | 'query'>,
) => Promise<Response>

/** How often a key that was let go of is claimed anew, before the client is asked to come back. */
const claims = 3

export function createStart(context: Context, running: Running, serve: Serve): Start {
  const { upstreams, log, limits, metrics, note } = context

  async function ask(
    name: string,
    upstream: Upstream,
    forwarded: Forwarded,
    signal: AbortSignal,
  ): Promise<Response> {
    const began = performance.now()
    try {
      const answer = await askUpstream(upstream, forwarded, signal)
      const latency = Math.round(performance.now() - began)
      metrics.upstreamAnswered(name, latency)
      note({ event: 'upstream-answered', upstream: name, status: answer.status, latency })
      if (!isRedirect(answer)) return answer
      answer.body?.cancel().catch(() => {})
    } catch (error) {
      note({ event: 'upstream-failed', upstream: name, reason: codeOf(error) })
      throw signal.aborted
        ? endedEarly(signal)
        : new Refusal(502, 'The provider cannot be reached.')
    }
    note({ event: 'upstream-failed', upstream: name, reason: 'redirect' })
    throw new Refusal(502, 'The provider answered with a redirect, which is not followed.')
  }

  /** Sends a request on, under an id that is taken already. */
  async function forward(
    request: Request,
    id: string,
    production: Production,
    name: string,
    upstream: Upstream,
    forwarded: Forwarded,
  ): Promise<Response> {
    try {
      const answer = await ask(name, upstream, forwarded, production.signal)
      if (!isEventStream(answer) || !answer.body) {
        await running.discard(id, production)
        const headers = answerHeaders(answer, upstream)
        return new Response(answer.body, { status: answer.status, headers })
      }
      note({ event: 'stream-started', stream: id, upstream: name })
      const response = await serve.read(request, id, undefined)
      for (const [header, value] of answerHeaders(answer, upstream)) {
        if (!response.headers.has(header)) response.headers.set(header, value)
      }
      running.run(id, production, upstreamSource(answer.body, limits.maxEventSize))
      return response
    } catch (error) {
      await running.discard(id, production)
      throw error
    }
  }

  /** The stream that has claimed the key; `undefined` where it has let go of it. */
  async function join(
    request: Request,
    id: string,
    fingerprint: string,
  ): Promise<Response | undefined> {
    const status = await log.status(id)
    if (!status) return undefined
    if (status.fingerprint !== fingerprint) {
      throw new Refusal(422, 'The Idempotency-Key was used for another request.')
    }
    // Until its first event it may yet turn out to be no stream.
    const patience = new AbortController()
    const timer = createTimer(limits.upstreamIdle, () => patience.abort())
    await log.wait(id, undefined, AbortSignal.any([patience.signal, context.closing]))
    timer.stop()
    if (!(await log.status(id))) return undefined
    note({ event: 'stream-joined', stream: id })
    return serve.read(request, id, undefined)
  }

  return async (request, owner, name, { path, query }) => {
    const upstream = upstreams.get(name)
    if (!upstream) throw new Refusal(404, 'The relay has no such upstream.')
    checkPath(path, upstream)
    const given = idempotencyKey(request)
    const body = await readJsonBody(request, limits.maxBodyBytes)
    const { method, headers } = request
    const forwarded = { method, path, query, headers, body }
    const key = given === undefined ? undefined : await hash([owner, given])
    const fingerprint = await hash([name, path, query.toString(), body])

    for (let attempt = 0; attempt < claims; attempt += 1) {
      const id = randomId()
      const about = { id, owner, key, fingerprint }
      const idle = limits.upstreamIdle
      const begun = await running.begin(about, { sourceFailure: 'upstream-lost', idle })
      if (!('claimedBy' in begun)) {
        return forward(request, id, begun, name, upstream, forwarded)
      }
      const joined = await join(request, begun.claimedBy, fingerprint)
      if (joined) return joined
    }
    throw new Refusal(409, 'Another request with this Idempotency-Key is under way.', {
      'retry-after': '1',
    })
  }
}

/** Why there is no answer, where the relay itself gave up. */
function endedEarly(signal: AbortSignal): Refusal {
  const reason = failureOf(signal)
  return reason === 'upstream-idle' || reason === 'max-duration'
    ? new Refusal(504, 'The provider did not answer in time.')
    : new Refusal(503, 'The request was ended before its answer began.', { 'retry-after': '1' })
}

function idempotencyKey(request: Request): string | undefined {
  const key = request.headers.get('idempotency-key')
  if (key === null) return undefined
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key
  throw new Refusal(400, 'An Idempotency-Key is up to 255 visible ASCII characters.')
}

/** `fetch` tells what went wrong only in the cause; its message may hold anything. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (typeof code === 'string') return code
  return cause instanceof Error ? cause.name : 'unknown'
}
