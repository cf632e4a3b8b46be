import type { Contender } from './contender.ts'

const request = {
  model: 'claude-sonnet-4-5',
  max_tokens: 1024,
  messages: [{ role: 'user' as const, content: 'Tell me of mills' }],
}

async function load() {
  const { Anthropic } = await import('@anthropic-ai/sdk')
  return (fetch: typeof globalThis.fetch) =>
    new Anthropic({ apiKey: 'none', fetch, maxRetries: 0 }).messages.stream(request)
}

/** The helper `.stream()`, which adds the events up to a message. */
export const anthropicStream: Contender = {
  name: 'Anthropic SDK, .stream()',
  package: '@anthropic-ai/sdk',
  async load() {
    const open = await load()
    return (fetch) => open(fetch).finalText()
  },
}

/** The same with a listener for the input of a tool call, as a view needs it. */
export const anthropicTool: Contender = {
  name: 'Anthropic SDK, inputJson listener',
  package: '@anthropic-ai/sdk',
  async load() {
    const open = await load()
    return async (fetch) => {
      let input: unknown
      const stream = open(fetch).on('inputJson', (_, snapshot) => {
        input = snapshot
      })
      await stream.finalMessage()
      return input
    }
  },
}
