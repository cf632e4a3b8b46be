import { isMillraceError, type ErrorCode, type MillraceError } from '../errors.ts'
import { objectOf, parseJson } from '../json.ts'
import { resolve } from '../transport/request.ts'
import { placeOf } from '../transport/resumption.ts'
import { tryRepeatedly } from '../transport/try-repeatedly.ts'
import type { ResponseOptions, ResponseRequest } from './response.ts'

/** Where answers are remembered: `localStorage` and `sessionStorage` are such, and others may be. */
export interface ResumeStorage {
  getItem(key: string): string | null | Promise<string | null>
  setItem(key: string, value: string): unknown
  removeItem(key: string): unknown
}

export interface ResumeOptions {
  /**
   * Default `sessionStorage`: an answer is found again after a reload of its tab. With
   * `localStorage`, other tabs find it as well.
   */
  readonly storage?: ResumeStorage | undefined
}

/** How an answer is asked for that may outlive its page. */
export interface ResumableOptions extends ResponseOptions {
  /** What the stream goes by; an answer is remembered (`resume`) under it, or under the URL. */
  readonly key?: string | undefined
  /**
   * Whether an answer outlives its page. It takes a server that keeps answers, and says where
   * (`Content-Location`): Millrace's relay does. Such an answer is remembered for a later `resume`,
   * and `stop` tells the server to end it. Default `false`.
   */
  readonly resume?: boolean | ResumeOptions | undefined
}

/** An answer that the server keeps. */
export interface KeptAnswer {
  readonly url: string
  /** Whether it was seen to end. */
  readonly ended: boolean
}

/** Keeps hold of one answer for as long as the server does. */
export interface Keeper {
  /** The request, so made that its answer can be had again. */
  readonly request: ResponseRequest
  /** Where the server keeps the answer, once that is known. */
  readonly place: () => string | undefined
  /** Whether the rest is neither expected nor wanted. */
  readonly isOver: () => boolean
  /** The answer was read to its end; the server may have it for a while yet. */
  readonly ended: () => void
  /**
   * The request failed.
   * @returns Whether that is worth telling: an answer that was seen to end, and that the server no
   *   longer has, is none.
   */
  readonly failed: (error: MillraceError) => boolean
  /** Nobody wants the rest: the server is told so, now or as soon as it has said where it is. */
  readonly cancel: () => void
  /** It shall not be found again. */
  readonly forget: () => void
}

/** How long a request that nobody waits for may take to say where its answer is, in milliseconds. */
const patience = 30_000

/** Errors that say nothing of the answer, which may stand on the server unharmed. */
const passing: ReadonlySet<ErrorCode> = new Set(['network', 'timeout', 'http', 'content-type'])

/** The answer that is remembered under these options' name. */
export async function recall(options: ResumableOptions): Promise<KeptAnswer | undefined> {
  const text = await memoryOf(options).read()
  const { url, ended } = objectOf(parseJson(text ?? ''))
  // What is sent with the request must not go to another origin, whoever wrote it down.
  const asked = originOf(options.url)
  if (typeof url !== 'string' || originOf(url) !== asked) return undefined
  return { url, ended: ended === true }
}

function originOf(url: string | URL): string | undefined {
  const page = globalThis.location?.href
  return URL.canParse(url, page) ? new URL(url, page).origin : undefined
}

/**
 * Keeps an answer: the new one that is asked for, or one that was kept before.
 *
 * A request for a new one carries an `Idempotency-Key`, so that repeating it where its response was
 * lost joins the answer that was begun. When the page lets go of it before the response has come,
 * it goes on until then: the server may have begun, and would never be told to stop.
 */
export function createKeeper(options: ResumableOptions, kept: KeptAnswer | undefined): Keeper {
  const memory = memoryOf(options)
  let place = kept?.url
  let over = kept?.ended ?? false
  let unwanted = false
  let forgotten = false
  let idempotencyKey = randomKey()

  function remember(): void {
    if (place !== undefined && !forgotten) memory.write(JSON.stringify({ url: place, ended: over }))
  }

  function ended(): void {
    over = true
    remember()
  }

  function forget(): void {
    forgotten = true
    memory.clear()
  }

  async function fetchOnce(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
    const { fetch = globalThis.fetch } = options
    if (input === place) return fetch(input, init)
    const headers = new Headers(init.headers)
    if (!headers.has('idempotency-key')) headers.set('idempotency-key', idempotencyKey)
    const outliving = outlive(init.signal)
    const response = await fetch(input, { ...init, headers, signal: outliving.signal })
    outliving.settle()
    // What is asked for after a response is asked for anew.
    idempotencyKey = randomKey()
    const found = placeOf(response, { ...options, method: init.method })
    if (!found?.told) return response
    place = found.url
    remember()
    if (unwanted) void stopAt(place, options)
    return response
  }

  return {
    request: { ...options, fetch: fetchOnce, keptAt: kept?.url },
    place: () => place,
    isOver: () => over,
    ended,
    failed({ code }) {
      if (code === 'resume') forget()
      else if (!passing.has(code)) ended()
      return code !== 'resume' || !kept?.ended
    },
    cancel() {
      if (over) return
      over = unwanted = true
      remember()
      if (place !== undefined) void stopAt(place, options)
    },
    forget,
  }
}

/** Fires with a signal where a time limit has passed, but lets a stop wait for the response. */
function outlive(signal: AbortSignal | null | undefined) {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const abort = () => {
    if (isMillraceError(signal?.reason)) controller.abort(signal.reason)
    else timer = setTimeout(() => controller.abort(), patience)
  }
  signal?.addEventListener('abort', abort)
  if (signal?.aborted) abort()
  return {
    signal: controller.signal,
    settle() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    },
  }
}

/** How often the server is told to stop, until it has heard it. */
const stopAttempts = 5

/** Stops the answer on the server; a network that is away is waited for. */
function stopAt(url: string, options: ResumableOptions): Promise<void> {
  const { fetch = globalThis.fetch, headers, credentials } = options
  const ask = async () => {
    const request: RequestInit = { method: 'DELETE', keepalive: true }
    if (credentials) request.credentials = credentials
    const all = new Headers(await resolve(headers))
    all.delete('content-type')
    const { status } = await fetch(url, { ...request, headers: all })
    if (status >= 500 || status === 429) throw new Error(`The server answered ${status}.`)
  }
  // Nobody waits for it.
  return tryRepeatedly(stopAttempts, ask).catch(() => {})
}

/** What is remembered is a help: a storage that is full, or forbidden, harms nothing. */
function memoryOf({ key, url, resume }: ResumableOptions) {
  const name = `millrace:${key ?? String(url)}`

  async function attempt<T>(use: (storage: ResumeStorage) => T | Promise<T>): Promise<T | null> {
    try {
      const given = typeof resume === 'object' ? resume.storage : undefined
      // A server's own storage would be shared between its users.
      const storage = given ?? (typeof document === 'undefined' ? undefined : sessionStorage)
      return storage ? await use(storage) : null
    } catch {
      return null
    }
  }

  return {
    read: () => attempt((storage) => storage.getItem(name)),
    write: (text: string) => void attempt((storage) => storage.setItem(name, text)),
    clear: () => void attempt((storage) => storage.removeItem(name)),
  }
}

/** 128 random bits. `crypto.randomUUID` is missing on pages without TLS. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
