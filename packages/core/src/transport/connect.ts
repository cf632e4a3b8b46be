import { readProviderError } from '../error-body.ts'
import { isMillraceError, MillraceError, type ErrorDetails } from '../errors.ts'
import { parseJson } from '../json.ts'
import { onAbort } from './on-abort.ts'
import { resolveRequest, type RequestOptions } from './request.ts'

/** One open answer: its bytes, chunk by chunk, as the network delivers them. */
export interface Connection {
  readonly response: Response
  /**
   * The next chunk, or `undefined` at the end.
   * @throws MillraceError `network` where the connection breaks, `aborted` where it was stopped.
   */
  read(): Promise<Uint8Array | undefined>
  /** Lets go of the socket, whatever has not been read yet. */
  close(): void
}

export interface ConnectOptions extends RequestOptions {
  /** Ends the attempt; a MillraceError given as its reason is what the attempt then throws. */
  readonly signal: AbortSignal
  /** What the protocol has to add to the body, e.g. `stream: true`. */
  readonly prepareBody?: ((body: unknown) => unknown) | undefined
}

/**
 * Makes one attempt to open an event stream, and believes it only where status, content type and,
 * if the type says nothing, the first bytes agree.
 *
 * @throws MillraceError
 * - `http`: the status is not 2xx; carries the provider's message, `retryAfter`, `requestId`.
 * - `content-type`: the body is not an event stream; `raw` is its first kilobyte.
 * - `network`: no answer. `aborted`: the signal fired first.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { signal } = options
  const response = await untilAborted(signal, request(options))
  const connection = read(response, signal)
  if (!response.ok) throw await httpError(connection, signal)
  if (!response.body) throw notAStream(response, '')
  return isEventStream(response) ? connection : sniff(connection)
}

async function request(options: ConnectOptions): Promise<Response> {
  const { signal, fetch = globalThis.fetch } = options
  const init = await resolveRequest(options, options.prepareBody)
  throwIfAborted(signal)
  try {
    const response = await fetch(options.url, { ...init, signal })
    // One that does not look at its signal may answer when nobody waits any more.
    if (signal.aborted) response.body?.cancel().catch(() => {})
    return response
  } catch (cause) {
    throw failureOf(cause, signal)
  }
}

function read(response: Response, signal: AbortSignal): Connection {
  const reader = response.body?.getReader()
  const close = () => {
    // A body that failed or was aborted rejects here; there is nobody left to tell.
    reader?.cancel().catch(() => {})
  }
  // Ends a read under way, also of a body that does not look at the signal.
  onAbort(signal, close)
  return {
    response,
    async read() {
      try {
        const chunk = await reader?.read()
        throwIfAborted(signal)
        return chunk?.value
      } catch (cause) {
        throw failureOf(cause, signal)
      }
    },
    close,
  }
}

const eventStreamType = /^text\/event-stream\s*(?:;|$)/i
/** Types that servers put on event streams for want of a better one. */
const sayingNothing = /^$|^text\/plain\b|^application\/octet-stream\b|^binary\/octet-stream\b/i
/** An event stream begins with a field or a comment, perhaps after blank lines or a BOM. */
const eventStreamStart = /^\uFEFF?\s*(?:data|event|id|retry)?:/

function contentType(response: Response): string {
  return response.headers.get('content-type') ?? ''
}

function isEventStream(response: Response): boolean {
  return eventStreamType.test(contentType(response))
}

/** As much of a body as an error keeps, in characters. */
const keptLength = 1024

/** Looks at the first bytes, where the content type does not say what they are. */
async function sniff(connection: Connection): Promise<Connection> {
  const { response } = connection
  const head: Uint8Array[] = []
  const mayBeStream = sayingNothing.test(contentType(response))
  const isStream = (text: string) => mayBeStream && eventStreamStart.test(text)
  const text = await readText(connection, (soFar, chunk) => {
    head.push(chunk)
    // A live stream must not wait for a whole kilobyte: its first line tells what it is.
    return soFar.length >= keptLength || isStream(soFar)
  })
  if (!isStream(text)) {
    connection.close()
    throw notAStream(response, text)
  }
  return {
    ...connection,
    read: () => {
      const chunk = head.shift()
      return chunk ? Promise.resolve(chunk) : connection.read()
    },
  }
}

/** Reads a body as text, until what was read is enough or the body has ended. */
async function readText(
  connection: Connection,
  isEnough: (text: string, chunk: Uint8Array) => boolean,
): Promise<string> {
  const utf8 = new TextDecoder()
  let text = ''
  for (;;) {
    const chunk = await connection.read()
    if (!chunk) return text
    text += utf8.decode(chunk, { stream: true })
    if (isEnough(text, chunk)) return text
  }
}

function notAStream(response: Response, body: string): MillraceError {
  const type = contentType(response) || 'no content type'
  const said = readProviderError(parseJson(body))
  return new MillraceError(
    'content-type',
    said?.message ?? `The server answered ${response.status} with ${type}, not an event stream.`,
    { ...detailsOf(response), type: said?.type, raw: body.slice(0, keptLength) },
  )
}

/** An error body is read up to this many characters: the message is in it, or nowhere. */
const errorBodyLength = 64 * 1024

async function httpError(connection: Connection, signal: AbortSignal): Promise<MillraceError> {
  const { response } = connection
  const body = await readErrorBody(connection)
  throwIfAborted(signal)
  // A 4xx sent as an event stream holds its error in a data line.
  const said = readProviderError(
    parseJson(body) ?? parseJson(/^(?:data|error):(.*)$/m.exec(body)?.[1] ?? ''),
  )
  const plain = /[<{[]/.test(body) ? '' : body.trim().slice(0, 200)
  const status = `${response.status} ${response.statusText}`.trim()
  const details = detailsOf(response)
  return new MillraceError('http', said?.message ?? (plain || `The server answered ${status}.`), {
    ...details,
    type: said?.type,
    requestId: details.requestId ?? said?.requestId,
    raw: body.slice(0, keptLength),
  })
}

async function readErrorBody(connection: Connection): Promise<string> {
  let body = ''
  try {
    await readText(connection, (text) => (body = text).length >= errorBodyLength)
  } catch {
    // The status is the news; what came of the body is kept.
  }
  connection.close()
  return body
}

function detailsOf(response: Response): ErrorDetails {
  const { headers } = response
  return {
    status: response.status,
    retryAfter: readRetryAfter(headers),
    requestId: headers.get('x-request-id') ?? headers.get('request-id') ?? undefined,
  }
}

/**
 * How long the server asks to wait, in milliseconds: `retry-after-ms`, or `retry-after` in seconds
 * or as a date.
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
function readRetryAfter(headers: Headers): number | undefined {
  const milliseconds = headers.get('retry-after-ms')
  if (milliseconds && Number(milliseconds) >= 0) return Number(milliseconds)
  const value = headers.get('retry-after')
  if (!value) return undefined
  if (Number(value) >= 0) return Number(value) * 1000
  // Without a time of day it is no date of HTTP; `Date.parse` would make one of "-5".
  const date = /\d:\d\d/.test(value) ? Date.parse(value) : NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}

function abortError(signal: AbortSignal): MillraceError {
  return isMillraceError(signal.reason)
    ? signal.reason
    : new MillraceError('aborted', 'The request was stopped.')
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw abortError(signal)
}

/** Settles as the attempt does, but at once when the signal fires: not all that is waited for does. */
function untilAborted<T>(signal: AbortSignal, attempt: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = onAbort(signal, () => reject(abortError(signal)))
    void attempt.then(resolve, reject).finally(end)
  })
}

/** Why an attempt failed: it was stopped, or whatever the platform says. */
function failureOf(cause: unknown, signal: AbortSignal): MillraceError {
  if (signal.aborted) return abortError(signal)
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new MillraceError('network', `The connection failed: ${reason}`, { cause })
}
