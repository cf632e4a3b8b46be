import { createParser } from 'eventsource-parser'

interface ChatChunk {
  readonly choices: readonly { readonly delta: { readonly content?: string } }[]
}

/** The bare loop in a page: hands over each piece of text. Resolves one frame after the last. */
export async function bareText(url: string, push: (text: string) => void): Promise<void> {
  const parser = createParser({
    onEvent({ data }) {
      if (data === '[DONE]') return
      const chunk: ChatChunk = JSON.parse(data)
      const text = chunk.choices[0]?.delta.content ?? ''
      if (text !== '') push(text)
    },
  })
  const { body } = await fetch(url, { method: 'POST' })
  const reader = body?.getReader()
  const utf8 = new TextDecoder()
  for (;;) {
    const chunk = await reader?.read()
    if (!chunk || chunk.done) break
    parser.feed(utf8.decode(chunk.value, { stream: true }))
  }
  await new Promise(requestAnimationFrame)
}
