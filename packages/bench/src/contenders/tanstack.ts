import type { Contender } from './contender.ts'

/** What TanStack AI's `useChat` holds. */
export const tanstackChat: Contender = {
  name: 'TanStack AI, ChatClient',
  package: '@tanstack/ai-client',
  async load() {
    const { ChatClient, fetchServerSentEvents } = await import('@tanstack/ai-client')
    return async (fetch) => {
      const connection = fetchServerSentEvents('https://bench.test/', { fetchClient: fetch })
      const client = new ChatClient({ connection })
      await client.sendMessage('Tell me of mills')
      const message = client.getMessages().at(-1)
      return message?.parts.map((part) => (part.type === 'text' ? part.content : '')).join('')
    }
  },
}
