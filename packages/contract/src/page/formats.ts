import { anthropic, gemini, openaiChat, type Protocol } from '@millrace/core'
import type { Prompt } from '../answers.ts'

/** How each API is asked. */
export interface Format {
  readonly name: string
  readonly protocol: Protocol
  readonly path: string
  readonly body: (prompt: Prompt) => unknown
}

const messages = (prompt: Prompt) => [{ role: 'user', content: prompt }]

export const openaiChatFormat: Format = {
  name: 'OpenAI Chat Completions',
  protocol: openaiChat,
  path: '/v1/chat/completions',
  body: (prompt) => ({
    model: 'gpt-4o-mini',
    messages: messages(prompt),
    stream_options: { include_usage: true },
  }),
}

export const formats: readonly Format[] = [
  openaiChatFormat,
  {
    name: 'Anthropic Messages',
    protocol: anthropic,
    path: '/v1/messages',
    body: (prompt) => ({
      model: 'claude-sonnet-4-5',
      max_tokens: 4096,
      messages: messages(prompt),
    }),
  },
  {
    name: 'Gemini generateContent',
    protocol: gemini,
    path: '/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
    body: (prompt) => ({ contents: [{ role: 'user', parts: [{ text: prompt }] }] }),
  },
]
