/**
 * A `fetch` whose successful answers are also handed to `take`, chunk by chunk as they come in.
 * The next chunk is passed on when `take` has dealt with the last.
 */
export function tapFetch(
  fetch: typeof globalThis.fetch,
  take: (bytes: Uint8Array) => Promise<void>,
): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    // A refusal is no stream; the error made of it says what was in it.
    if (!response.ok || !response.body) return response
    const tap = new TransformStream<Uint8Array, Uint8Array>({
      async transform(bytes, controller) {
        await take(bytes)
        controller.enqueue(bytes)
      },
    })
    const { status, statusText, headers } = response
    return new Response(response.body.pipeThrough(tap), { status, statusText, headers })
  }
}
