import { setImmediate } from 'node:timers/promises'

/** An answer's bytes in the chunks in which the network would deliver them. */
export function chunked(events: readonly string[], eventsInChunk: number): Uint8Array[] {
  const utf8 = new TextEncoder()
  return Array.from({ length: Math.ceil(events.length / eventsInChunk) }, (_, index) =>
    utf8.encode(events.slice(index * eventsInChunk, (index + 1) * eventsInChunk).join('')),
  )
}

/** After so many chunks the engine may do something else: a timer, a frame. */
const chunksInTurn = 64

/** A `fetch` that answers each request with these chunks, each as soon as it is asked for. */
export function serve(chunks: readonly Uint8Array[]): typeof globalThis.fetch {
  return async () => {
    let next = 0
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const chunk = chunks[next]
        next += 1
        if (next % chunksInTurn === 0) await setImmediate()
        if (chunk) controller.enqueue(chunk)
        else controller.close()
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }
}
