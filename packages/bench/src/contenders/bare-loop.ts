import { createParser } from 'eventsource-parser'
import type { Contender } from './contender.ts'

/** What one writes by hand: a reader, a parser, `JSON.parse`, and a string that grows. */
function bareLoop(name: string, textOf: (data: string) => string): Contender {
  return {
    name: `bare loop, ${name}`,
    load: async () => async (fetch) => {
      let text = ''
      const parser = createParser({
        onEvent({ data }) {
          if (data !== '[DONE]') text += textOf(data)
        },
      })
      const { body } = await fetch('https://bench.test/')
      const reader = body?.getReader()
      const utf8 = new TextDecoder()
      for (;;) {
        const chunk = await reader?.read()
        if (!chunk || chunk.done) return text
        parser.feed(utf8.decode(chunk.value, { stream: true }))
      }
    },
  }
}

interface ChatChunk {
  readonly choices: readonly { readonly delta: { readonly content?: string } }[]
}

export const bareChat: Contender = bareLoop('openai-chat', (data) => {
  const chunk: ChatChunk = JSON.parse(data)
  return chunk.choices[0]?.delta.content ?? ''
})

interface MessageEvent {
  readonly type: string
  readonly delta?: { readonly text?: string }
}

export const bareAnthropic: Contender = bareLoop('anthropic', (data) => {
  const { type, delta }: MessageEvent = JSON.parse(data)
  return type === 'content_block_delta' ? (delta?.text ?? '') : ''
})

interface GeminiChunk {
  readonly candidates: readonly {
    readonly content: { readonly parts: readonly { readonly text: string }[] }
  }[]
}

export const bareGemini: Contender = bareLoop('gemini', (data) => {
  const chunk: GeminiChunk = JSON.parse(data)
  return chunk.candidates[0]?.content.parts[0]?.text ?? ''
})
