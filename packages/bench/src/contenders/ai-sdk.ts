import type { UIMessage } from 'ai'
import type { Contender } from './contender.ts'

function textOf(message: UIMessage | undefined): string | undefined {
  return message?.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
}

function inputOf(message: UIMessage | undefined): unknown {
  const part = message?.parts.find(({ type }) => type === 'tool-survey')
  return part && 'input' in part ? part.input : undefined
}

/** `readUIMessageStream`: a message for each event. */
export const aiSdkReader: Contender = {
  name: 'AI SDK, readUIMessageStream',
  package: 'ai',
  async load() {
    const { parseJsonEventStream, readUIMessageStream, uiMessageChunkSchema } = await import('ai')
    return async (fetch) => {
      const { body } = await fetch('https://bench.test/')
      if (!body) return undefined
      const stream = parseJsonEventStream({
        stream: body,
        schema: uiMessageChunkSchema,
      }).pipeThrough(
        new TransformStream({
          transform(result, controller) {
            if (result.success) controller.enqueue(result.value)
          },
        }),
      )
      let last: UIMessage | undefined
      for await (const message of readUIMessageStream({ stream })) last = message
      return textOf(last)
    }
  },
}

function chat(name: string, read: (message: UIMessage | undefined) => unknown): Contender {
  return {
    name,
    package: '@ai-sdk/react',
    async load() {
      const { Chat } = await import('@ai-sdk/react')
      const { DefaultChatTransport } = await import('ai')
      return async (fetch) => {
        const transport = new DefaultChatTransport({ api: 'https://bench.test/', fetch })
        const conversation = new Chat({ transport })
        await conversation.sendMessage({ text: 'Tell me of mills' })
        return read(conversation.lastMessage)
      }
    },
  }
}

/** What `useChat` holds. */
export const aiSdkChat: Contender = chat('AI SDK, Chat', textOf)
export const aiSdkTool: Contender = chat('AI SDK, Chat', inputOf)
