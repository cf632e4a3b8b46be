import { resolve, type RequestOptions } from './request.ts'

/** Knows how to ask for what is missing after a lost connection. */
export interface Resumption {
  /** Whether the stream is known to stand on the server before the first connection. */
  readonly stands: boolean
  /** A connection was opened. */
  opened(response: Response, request: RequestOptions): void
  /** The server named a place in the stream. An empty id takes the last one back. */
  id(id: string): void
  /**
   * What asks for the events from here on; `undefined` where they cannot be had.
   * @param began Whether an event has come: without an id, what began would begin anew.
   */
  request(began: boolean): RequestOptions | undefined
  /** What was opened has failed before it began: the next request is for a new one. */
  discard(): void
  /** Whether a body that ended cleanly may yet have more. */
  goesOnBehindEnd(began: boolean): boolean
}

export interface AnswerResumptionOptions {
  /** Where the server keeps the answer, if that is known from before. */
  readonly keptAt: string | undefined
  /** Whether a lost connection is worth replacing. */
  readonly mayResume: () => boolean
  /** Where the format itself can be resumed, if it can. */
  readonly resumeUrl: () => string | undefined
}

/**
 * An answer is resumed where the server gave ids and a place (`Content-Location`, or the URL itself
 * where it was a GET), or where its format has a way of its own: never by the same request, which
 * may have been paid for.
 */
export function createAnswerResumption(
  options: RequestOptions,
  { keptAt, mayResume, resumeUrl }: AnswerResumptionOptions,
): Resumption {
  let place: Place | undefined = keptAt === undefined ? undefined : { url: keptAt, told: true }
  let lastEventId = ''

  function request(began: boolean): RequestOptions | undefined {
    if (!mayResume()) return undefined
    const native = resumeUrl()
    const url = native ?? place?.url
    if (url === undefined) return undefined
    // What has not begun is only kept where the server told the place.
    const known = began ? lastEventId !== '' : place?.told === true
    if (native === undefined && !known) return undefined
    const headers = async () => {
      const all = await headersAfter(options, native === undefined ? lastEventId : '')
      all.delete('content-type')
      return all
    }
    return { ...options, url, method: 'GET', headers, body: undefined }
  }

  return {
    stands: keptAt !== undefined,
    opened(response, asked) {
      place ??= placeOf(response, asked)
    },
    id(id) {
      lastEventId = id
    },
    request,
    discard() {
      place = undefined
      lastEventId = ''
    },
    goesOnBehindEnd: (began) =>
      request(began) !== undefined && (place?.told === true || resumeUrl() !== undefined),
  }
}

/** How far a feed has been read. */
export interface FeedPlace {
  /** The id of the last event, or '' where there is none. */
  lastEventId: string
}

/**
 * A feed is asked for by the same request again and again, with the last event's id where there is
 * one, until the server has no more to give.
 *
 * @param options Gives the request as it now is.
 * @param place Is kept up to date.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header
 */
export function createFeedResumption(options: () => RequestOptions, place: FeedPlace): Resumption {
  return {
    stands: false,
    opened() {},
    id(id) {
      place.lastEventId = id
    },
    request() {
      const request = options()
      return { ...request, headers: () => headersAfter(request, place.lastEventId) }
    },
    discard() {},
    goesOnBehindEnd: () => true,
  }
}

/** The request's own headers, with what asks for the events after one. */
async function headersAfter({ headers }: RequestOptions, lastEventId: string): Promise<Headers> {
  const all = new Headers(await resolve(headers))
  if (lastEventId !== '') all.set('last-event-id', utf8Bytes(lastEventId))
  return all
}

/** A header's value is bytes, one a character; the standard sends an id as UTF-8. */
function utf8Bytes(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('')
}

/** Where a response can be had again. */
export interface Place {
  readonly url: string
  /** Whether the server told it: it then keeps the response. */
  readonly told: boolean
}

/**
 * Where a response says it can be had again: `Content-Location`, or its own URL where it was a GET.
 * Another origin is never believed: it would be sent this one's keys.
 */
export function placeOf(response: Response, request: RequestOptions): Place | undefined {
  const isGet = (request.method ?? (request.body === undefined ? 'GET' : 'POST')) === 'GET'
  const location = response.headers.get('content-location')
  const own = response.url || String(request.url)
  if (location === null) return isGet ? { url: own, told: false } : undefined
  const page = globalThis.location?.href
  // A relative URL has no origin where there is no page; a `fetch` of the caller's may take it.
  if (!URL.canParse(own, page)) return undefined
  const base = new URL(own, page)
  if (!URL.canParse(location, base)) return undefined
  const found = new URL(location, base)
  return found.origin === base.origin ? { url: found.href, told: true } : undefined
}
