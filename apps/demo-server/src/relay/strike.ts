import { auto, createEventDecoder } from '@millrace/core'
import type { Strike } from '@millrace/demo-kit'

/** The most of an answer that goes before it is struck, in characters of what a visitor reads. */
const BEFORE = 80

/**
 * The answer on a connection that fails after a few words, at the latest before the answer's end:
 * it is destroyed, falls silent, or is closed as if all were well.
 */
export function struck(answer: Response, strike: Strike | undefined): Response {
  const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') ?? false
  if (strike === undefined || !answer.ok || !isStream || !answer.body) return answer
  const { status, headers } = answer
  return new Response(struckBody(answer.body, strike), { status, headers })
}

function struckBody(body: ReadableStream<Uint8Array>, strike: Strike): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  const gauge = createGauge()
  let endSilence = (): void => {}

  return new ReadableStream(
    {
      async pull(controller) {
        const { value } = await reader.read()
        if (value && !gauge.isOver(value)) return controller.enqueue(value)
        reader.cancel().catch(() => {})
        if (strike === 'silence') return new Promise<void>((resolve) => (endSilence = resolve))
        if (strike === 'truncate') return controller.close()
        // A body that fails ends in a destroyed socket: nothing else is left to the server.
        controller.error(new Error('The connection is cut, as was asked for.'))
      },
      cancel(reason) {
        endSilence()
        return reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}

/** Reads along, and says which piece is too much: the one that ends the answer, at the latest. */
function createGauge() {
  let characters = 0
  let isEnd = false
  const decoder = auto.decoder((delta) => {
    if (delta.type === 'text-delta' || delta.type === 'tool-delta') characters += delta.text.length
  })
  const events = createEventDecoder({
    onEvent(event) {
      if (decoder.decode(event)) isEnd = true
    },
  })
  return {
    isOver(piece: Uint8Array): boolean {
      const before = characters
      events.push(piece)
      return isEnd || (before > 0 && characters > BEFORE)
    },
  }
}
