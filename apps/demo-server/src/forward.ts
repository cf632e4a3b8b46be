import { createFakeProvider, FAULT_HEADER } from '@millrace/testing'
import type { KeptAnswers } from './kept-answers.ts'
import { passOn, pick } from './pass-on.ts'
import { errorResponse } from './responses.ts'
import { struck } from './strike.ts'
import { readTrouble, type AskedTrouble } from './trouble.ts'
import type { LiveUpstream, Upstream } from './upstreams.ts'

/** The most a request may hold, in bytes. */
const MAX_BODY = 1024 * 1024

/** All that goes on from a request; its cookies and keys do not. */
const REQUEST_HEADERS = ['content-type', 'accept', 'anthropic-version', 'idempotency-key']

/** Takes a request for `path` to the provider, or to the fake one, and streams the answer back. */
export type Forward = (request: Request, upstream: Upstream, path: string) => Promise<Response>

export function createForward(kept: KeptAnswers): Forward {
  const fake = createFakeProvider()

  function askFake(path: string, init: RequestInit, { keep, fault }: AskedTrouble) {
    const request = new Request(`http://fake${path}?alt=sse`, init)
    if (fault !== undefined) request.headers.set(FAULT_HEADER, fault)
    return keep ? kept.ask(request) : fake.fetch(request).then(passOn)
  }

  return async (request, upstream, path) => {
    const route = upstream.route(path)
    if (route === undefined) return errorResponse(404, `The demo server has no ${path}.`)
    if (request.method !== 'POST') return errorResponse(405, 'Only POST is served here.')
    const body = await readBody(request)
    if (!body) return errorResponse(413, `A request may hold up to ${MAX_BODY} bytes.`)

    const { live, label } = upstream
    const trouble = readTrouble(request.headers, label)
    const headers = pick(request.headers, [...REQUEST_HEADERS, ...(live ? [] : [FAULT_HEADER])])
    const init = { method: 'POST', body, headers, signal: request.signal }
    const answer = live ? askLive(route, init, live, label) : askFake(path, init, trouble)
    return struck(await answer, trouble.strike)
  }
}

async function askLive(
  route: string,
  init: RequestInit & { readonly headers: Headers },
  { baseUrl, headers: own }: LiveUpstream,
  label: string,
): Promise<Response> {
  const { headers } = init
  // Compressed, the answer would come in lumps.
  headers.set('accept-encoding', 'identity')
  if (label === 'Anthropic' && !headers.has('anthropic-version')) {
    headers.set('anthropic-version', '2023-06-01')
  }
  for (const [name, value] of Object.entries(own)) headers.set(name, value)
  try {
    // The key must not follow a redirect to another host.
    return passOn(await fetch(baseUrl + route, { ...init, redirect: 'error' }))
  } catch (error) {
    const where = new URL(baseUrl).host
    return errorResponse(502, `${label} at ${where} cannot be reached${reason(error)}.`)
  }
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
