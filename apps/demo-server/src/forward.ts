import { createFakeProvider, FAULT_HEADER } from '@millrace/testing'
import { errorResponse } from './responses.ts'
import type { Upstream } from './upstreams.ts'

/** The most a request may hold, in bytes. */
const MAX_BODY = 1024 * 1024

/** All that goes on from a request; its cookies and keys do not. */
const REQUEST_HEADERS = ['content-type', 'accept', 'anthropic-version', 'idempotency-key']

/** All that comes back from an answer. */
const RESPONSE_HEADERS = [
  ...['content-type', 'retry-after', 'retry-after-ms'],
  ...['x-request-id', 'request-id', 'x-goog-request-id'],
]

/** Takes a request for `path` to the provider, or to the fake one, and streams the answer back. */
export type Forward = (request: Request, upstream: Upstream, path: string) => Promise<Response>

export function createForward(): Forward {
  const fake = createFakeProvider()

  return async (request, upstream, path) => {
    const route = upstream.route(path)
    if (route === undefined) return errorResponse(404, `The demo server has no ${path}.`)
    if (request.method !== 'POST') return errorResponse(405, 'Only POST is served here.')
    const body = await readBody(request)
    if (!body) return errorResponse(413, `A request may hold up to ${MAX_BODY} bytes.`)

    const { live } = upstream
    const init = { method: 'POST', body, signal: request.signal }
    if (!live) {
      const headers = pick(request.headers, [...REQUEST_HEADERS, FAULT_HEADER])
      return passOn(
        await fake.fetch(new Request(`http://fake${path}?alt=sse`, { ...init, headers })),
      )
    }
    const headers = pick(request.headers, REQUEST_HEADERS)
    // Compressed, the answer would come in lumps.
    headers.set('accept-encoding', 'identity')
    if (upstream.label === 'Anthropic' && !headers.has('anthropic-version')) {
      headers.set('anthropic-version', '2023-06-01')
    }
    for (const [name, value] of Object.entries(live.headers)) headers.set(name, value)
    try {
      // The key must not follow a redirect to another host.
      return passOn(await fetch(live.baseUrl + route, { ...init, headers, redirect: 'error' }))
    } catch (error) {
      const where = new URL(live.baseUrl).host
      return errorResponse(502, `${upstream.label} at ${where} cannot be reached${reason(error)}.`)
    }
  }
}

function passOn(answer: Response): Response {
  const headers = pick(answer.headers, RESPONSE_HEADERS)
  headers.set('cache-control', 'no-store')
  return new Response(answer.body, { status: answer.status, headers })
}

function pick(from: Headers, names: readonly string[]): Headers {
  const picked = new Headers()
  for (const name of names) {
    const value = from.get(name)
    if (value !== null) picked.set(name, value)
  }
  return picked
}

/** The whole body; `undefined` where it is too large. */
async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > MAX_BODY) return undefined
    chunks.push(chunk)
  }
  const body = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.byteLength
  }
  return body
}

/** `fetch` tells what went wrong only in the cause. */
function reason(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const text = cause instanceof Error ? ('code' in cause && cause.code) || cause.message : undefined
  return typeof text === 'string' ? ` (${text})` : ''
}
