import type { Contender } from './contender.ts'

const request = {
  model: 'gpt-4o-mini',
  messages: [{ role: 'user' as const, content: 'Tell me of mills' }],
}

async function client(fetch: typeof globalThis.fetch) {
  const { OpenAI } = await import('openai')
  return new OpenAI({ apiKey: 'none', fetch, maxRetries: 0, dangerouslyAllowBrowser: true })
}

/** The iterator of `create({ stream: true })`. */
export const openaiIterator: Contender = {
  name: 'openai, iterator',
  package: 'openai',
  async load() {
    await import('openai')
    return async (fetch) => {
      const openai = await client(fetch)
      let text = ''
      const chunks = await openai.chat.completions.create({ ...request, stream: true })
      for await (const chunk of chunks) text += chunk.choices[0]?.delta.content ?? ''
      return text
    }
  },
}

/** The helper `.stream()`, which adds the chunks up to a message. */
export const openaiStream: Contender = {
  name: 'openai, .stream()',
  package: 'openai',
  async load() {
    await import('openai')
    return async (fetch) => {
      const openai = await client(fetch)
      return openai.chat.completions.stream(request).finalContent()
    }
  },
}

/** The same helper with a tool call. */
export const openaiTool: Contender = {
  name: 'openai, .stream()',
  package: 'openai',
  async load() {
    await import('openai')
    return async (fetch) => {
      const openai = await client(fetch)
      const message = await openai.chat.completions.stream(request).finalMessage()
      const [call] = message.tool_calls ?? []
      return call?.type === 'function' ? JSON.parse(call.function.arguments) : undefined
    }
  },
}
