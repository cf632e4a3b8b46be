import { createFakeProvider, type Answer, type FakeProviderOptions } from '@millrace/testing'
import type { FakeServer } from '@millrace/testing'
import { onTestFinished } from 'vitest'

/** Several scripts, an emoji with a joiner, Markdown, and no line end at the end. */
export const answer: Answer = {
  reasoning: 'First I think.\nThen I speak.',
  text: 'Grüße, 你好, مرحبا, नमस्ते 👩‍💻!\n\n- **one** line\n- and *another*, to the last word',
}

/** Listens on a free port until the test is over. */
export async function serve(server: FakeServer): Promise<string> {
  const listener = await server.listen()
  onTestFinished(() => listener.close())
  return listener.url
}

/** A provider on a real socket, and the environment that makes the program ask it. */
export async function serveProvider(options: FakeProviderOptions = {}) {
  const server = createFakeProvider({ answer, pace: 'none', ...options })
  const url = await serve(server)
  return { server, url, env: environment(url) }
}

export function environment(url: string): Record<string, string> {
  return { OPENAI_BASE_URL: `${url}/v1`, ANTHROPIC_BASE_URL: url, GEMINI_BASE_URL: url }
}

export const providers = ['openai', 'anthropic', 'gemini'] as const
