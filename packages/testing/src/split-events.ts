const BLANK_LINE = /\r\n\r\n|\n\n|\r\r/

/** The events of an SSE body, each with its blank line; a last one without is left out. */
export async function* splitEvents(body: ReadableStream<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of body) {
    text += decoder.decode(bytes, { stream: true })
    for (let end = BLANK_LINE.exec(text); end; end = BLANK_LINE.exec(text)) {
      const length = end.index + end[0].length
      yield text.slice(0, length)
      text = text.slice(length)
    }
  }
}

/** The event with an id as its last field. */
export function withId(event: string, id: string): string {
  const lineEnd = event.endsWith('\r\n') ? '\r\n' : event.slice(-1)
  return `${event.slice(0, -lineEnd.length)}id: ${id}${lineEnd}${lineEnd}`
}
