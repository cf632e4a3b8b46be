/** An error in the shape that every provider's client understands. */
export function errorResponse(status: number, message: string, headers?: HeadersInit): Response {
  return jsonResponse({ error: { message } }, status, headers)
}

export function jsonResponse(value: unknown, status = 200, headers?: HeadersInit): Response {
  const all = new Headers(headers)
  all.set('content-type', 'application/json')
  all.set('cache-control', 'no-store')
  return new Response(JSON.stringify(value), { status, headers: all })
}

/** What ends a request early; thrown, so that the steps of a request read straight on. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal'
  readonly status: number
  readonly headers: HeadersInit | undefined

  constructor(status: number, message: string, headers?: HeadersInit) {
    super(message)
    this.status = status
    this.headers = headers
  }

  response(): Response {
    return errorResponse(this.status, this.message, this.headers)
  }
}

/** The same answer for a stream that is not there and for one that is another's. */
export function noSuchStream(): Refusal {
  return new Refusal(404, 'There is no such stream.')
}
