import { createEventDecoder, encodeEvent } from '@millrace/core'

/**
 * An answer as a server gives it that keeps none: without ids, and without the place where the rest
 * could be had.
 *
 * @param leave Called where the page is gone before the end: nobody can come back for the rest.
 */
export function unkept(answer: Response, leave: () => void): Response {
  if (!answer.headers.has('content-location') || !answer.body) return answer
  const headers = new Headers(answer.headers)
  headers.delete('content-location')
  return new Response(withoutIds(answer.body, leave), { status: answer.status, headers })
}

function withoutIds(
  body: ReadableStream<Uint8Array>,
  leave: () => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  const utf8 = new TextEncoder()
  let text = ''
  const events = createEventDecoder({
    onEvent: ({ event, data }) => void (text += encodeEvent({ event, data })),
  })
  return new ReadableStream(
    {
      async pull(controller) {
        while (text === '') {
          const { value } = await reader.read()
          if (!value) return controller.close()
          events.push(value)
        }
        controller.enqueue(utf8.encode(text))
        text = ''
      },
      cancel(reason) {
        leave()
        return reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
