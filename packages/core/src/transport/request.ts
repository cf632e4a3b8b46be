/** A value, or a function (also async) that gives it anew for each attempt. */
export type Resolvable<T> = T | (() => T | Promise<T>)

/** Where and how a stream is asked for. */
export interface RequestOptions {
  /** Absolute, or relative to the page. */
  readonly url: string | URL
  /** Default `POST` where there is a body, else `GET`. */
  readonly method?: string | undefined
  /** Called anew for each attempt where it is a function, so that tokens can be refreshed. */
  readonly headers?: Resolvable<HeadersInit> | undefined
  /**
   * An object or array is sent as JSON; anything `fetch` takes as a body is sent as it is. A
   * function, also async, is called anew for each attempt.
   */
  readonly body?: unknown
  /** @see https://developer.mozilla.org/docs/Web/API/Request/credentials */
  readonly credentials?: RequestCredentials | undefined
  /** Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined
}

/** Evaluates the options for one attempt. Rejects with whatever a function among them throws. */
export async function resolveRequest(
  options: RequestOptions,
  prepareBody: (body: unknown) => unknown = (body) => body,
): Promise<RequestInit> {
  const headers = new Headers(await resolve(options.headers))
  const given = await resolve<unknown>(options.body)
  // Only what is sent as JSON can be added to.
  const body = isBodyInit(given) ? given : prepareBody(given)
  if (!headers.has('accept')) headers.set('accept', 'text/event-stream')
  const hasBody = body !== undefined && body !== null
  const init: RequestInit & { duplex?: 'half' } = {
    method: options.method ?? (hasBody ? 'POST' : 'GET'),
    headers,
    // A cached answer would be replayed as a live one.
    cache: 'no-store',
  }
  if (options.credentials) init.credentials = options.credentials
  if (!hasBody) return init
  if (isBodyInit(body)) {
    init.body = body
    // `fetch` takes no stream without it.
    if (body instanceof ReadableStream) init.duplex = 'half'
  } else {
    init.body = JSON.stringify(body)
    if (!headers.has('content-type')) headers.set('content-type', 'application/json')
  }
  return init
}

/** The value, or what its function now gives. */
export function resolve<T>(value: Resolvable<T>): T | Promise<T> {
  return isFunction(value) ? value() : value
}

function isFunction<T>(value: Resolvable<T>): value is () => T | Promise<T> {
  return typeof value === 'function'
}

function isBodyInit(body: unknown): body is BodyInit {
  return (
    typeof body === 'string' ||
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body) ||
    body instanceof Blob ||
    body instanceof FormData ||
    body instanceof URLSearchParams ||
    body instanceof ReadableStream
  )
}
