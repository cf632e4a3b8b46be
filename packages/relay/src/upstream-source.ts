import { createEventDecoder } from '@millrace/core'
import type { Source } from './producer.ts'
import { encodeFields } from './wire.ts'

/**
 * The events of a provider's answer. Comments, ids and reconnection times are left out: the relay
 * has its own. An error that a server wrote outside the grammar becomes an event.
 *
 * @param maxEventSize In characters; a longer event fails the read with `too-large`.
 */
export function upstreamSource(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  maxEventSize: number,
): Source {
  const reader = body.getReader()
  let texts: string[] = []
  let ended = false
  const decoder = createEventDecoder({
    maxEventSize,
    onEvent: (event) => void texts.push(encodeFields(event)),
  })
  return {
    async read() {
      if (ended) return undefined
      const { value } = await reader.read()
      if (value) {
        decoder.push(value)
      } else {
        ended = true
        decoder.end()
      }
      const read = texts
      texts = []
      return read
    },
    cancel() {
      ended = true
      // A body that failed already rejects; there is nobody left to tell.
      reader.cancel().catch(() => {})
    },
  }
}
