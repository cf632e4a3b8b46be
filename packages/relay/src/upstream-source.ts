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
  let failure: { readonly error: unknown } | undefined
  const decoder = createEventDecoder({
    maxEventSize,
    onEvent: (event) => void texts.push(encodeFields(event)),
  })

  /** An event that cannot be read must not take those before it along. */
  function decode(value: Uint8Array | undefined): void {
    try {
      if (value) decoder.push(value)
      else decoder.end()
    } catch (error) {
      failure = { error }
    }
  }

  return {
    async read() {
      if (failure) throw failure.error
      if (ended) return undefined
      const { value } = await reader.read()
      ended ||= value === undefined
      decode(value)
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
