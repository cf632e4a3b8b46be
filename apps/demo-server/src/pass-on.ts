/** All that comes back from an answer. */
const RESPONSE_HEADERS = [
  ...['content-type', 'retry-after', 'retry-after-ms'],
  ...['x-request-id', 'request-id', 'x-goog-request-id'],
]

/** An answer as the page gets it. */
export function passOn(answer: Response): Response {
  const headers = pick(answer.headers, RESPONSE_HEADERS)
  headers.set('cache-control', 'no-store')
  return new Response(answer.body, { status: answer.status, headers })
}

/** Those of the headers that are named. */
export function pick(from: Headers, names: readonly string[]): Headers {
  const picked = new Headers()
  for (const name of names) {
    const value = from.get(name)
    if (value !== null) picked.set(name, value)
  }
  return picked
}
