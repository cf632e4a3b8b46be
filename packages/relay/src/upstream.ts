import type { Upstream } from './options.ts'
import { Refusal } from './responses.ts'

/** All that goes on from a request; its cookies and keys do not. */
const requestHeaders = [
  ...['accept', 'content-type'],
  ...['anthropic-beta', 'anthropic-version', 'openai-beta'],
]

/** All that comes back from an answer. */
const responseHeaders = [
  ...['content-type', 'retry-after', 'retry-after-ms', 'x-should-retry'],
  ...['request-id', 'x-request-id', 'x-goog-request-id'],
]

/** All that goes on of a query: what tells a provider which form of an answer is wanted. */
const queryNames = new Set(['alt', 'api-version', 'beta'])

/** The routes of the known formats that ask a model for an answer. */
const answers =
  /\/(?:chat\/completions|completions|responses|messages|interactions|v2\/chat)$|\/models\/[^/]+:(?:streamGenerateContent|generateContent|streamRawPredict|rawPredict)$/

/**
 * The path below the upstream's name, if it may be asked for.
 * @throws Refusal 404
 */
export function checkPath(path: string, { allows }: Upstream): void {
  const refused = new Refusal(404, 'The relay does not serve this path.')
  if (!path.split('/').slice(1).every(isPlain)) throw refused
  if (!(allows ?? ((text: string) => answers.test(text)))(path)) throw refused
}

/** Whether a segment is one to every server, however it decodes and normalises paths. */
function isPlain(segment: string): boolean {
  try {
    const decoded = decodeURIComponent(segment)
    return !/^\.{0,2}$/.test(decoded) && !/[/\\%;?#\p{Cc}]/u.test(decoded)
  } catch {
    return false
  }
}

export interface Forwarded {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Headers
  readonly body: Uint8Array<ArrayBuffer>
}

/**
 * Asks the upstream. What the client sent goes on by an allow-list, and the server's own headers go
 * over it.
 * @throws whatever `fetch` throws, and what the signal was aborted with
 */
export async function askUpstream(
  upstream: Upstream,
  { method, path, query, headers, body }: Forwarded,
  signal: AbortSignal,
): Promise<Response> {
  const sent = pick(headers, [...requestHeaders, ...(upstream.requestHeaders ?? [])])
  // Compressed, the answer would come in lumps.
  sent.set('accept-encoding', 'identity')
  const { headers: given } = upstream
  const own = new Headers(typeof given === 'function' ? await given() : given)
  for (const [name, value] of own) sent.set(name, value)
  // The key must not follow a redirect to another host.
  const init: RequestInit = { method, headers: sent, body, signal, redirect: 'manual' }
  const { fetch = globalThis.fetch } = upstream
  return fetch(new Request(urlOf(upstream, path, query), init))
}

function urlOf({ baseUrl }: Upstream, path: string, query: URLSearchParams): string {
  const kept = new URLSearchParams([...query].filter(([name]) => queryNames.has(name))).toString()
  return `${String(baseUrl).replace(/\/+$/, '')}${path}${kept === '' ? '' : `?${kept}`}`
}

/** The headers of an answer that the client may see. */
export function answerHeaders({ headers }: Response, upstream: Upstream): Headers {
  const picked = pick(headers, [...responseHeaders, ...(upstream.responseHeaders ?? [])])
  picked.set('cache-control', 'no-store, no-transform')
  return picked
}

/** Whether an answer sends the client elsewhere; browsers' `fetch` hides where by a status of 0. */
export function isRedirect({ status }: Response): boolean {
  return status === 0 || (status >= 300 && status < 400)
}

export function isEventStream({ ok, headers, body }: Response): boolean {
  return ok && body !== null && /^text\/event-stream\b/i.test(headers.get('content-type') ?? '')
}

function pick(from: Headers, names: readonly string[]): Headers {
  const picked = new Headers()
  for (const name of names) {
    const value = from.get(name)
    if (value !== null) picked.set(name, value)
  }
  return picked
}
