import type { ProviderId } from './provider-id.ts'
import { askedOf, type Turn } from './turns.ts'
import { weatherFor } from './weather-tool.ts'

/** One of the APIs a visitor can choose. */
export interface Provider {
  readonly id: ProviderId
  readonly label: string
  /** Where the demo server takes this API's requests. */
  url(model: string): string
  /** The API's own request body: the conversation so far, and the new question. */
  body(model: string, turns: readonly Turn[], question: string): unknown
}

/** The most an Anthropic model may say; its API demands a limit. */
const MAX_TOKENS = 4096

const openai: Provider = {
  id: 'openai',
  label: 'OpenAI',
  url: () => '/api/openai/v1/chat/completions',
  body: (model, turns, question) => ({
    model,
    messages: askedOf(turns, question).map(({ role, text }) => ({ role, content: text })),
    stream: true,
    stream_options: { include_usage: true },
    ...weatherFor(question, ({ name, description, parameters }) => ({
      tools: [{ type: 'function', function: { name, description, parameters } }],
    })),
  }),
}

const anthropic: Provider = {
  id: 'anthropic',
  label: 'Anthropic',
  url: () => '/api/anthropic/v1/messages',
  body: (model, turns, question) => ({
    model,
    max_tokens: MAX_TOKENS,
    messages: askedOf(turns, question).map(({ role, text }) => ({ role, content: text })),
    stream: true,
    ...weatherFor(question, ({ name, description, parameters }) => ({
      tools: [{ name, description, input_schema: parameters }],
    })),
  }),
}

const gemini: Provider = {
  id: 'gemini',
  label: 'Gemini',
  url: (model) =>
    `/api/gemini/v1beta/models/${encodeURIComponent(model)}:streamGenerateContent?alt=sse`,
  body: (model, turns, question) => ({
    contents: askedOf(turns, question).map(({ role, text }) => ({
      role: role === 'assistant' ? 'model' : 'user',
      parts: [{ text }],
    })),
    // Models before 2.5 refuse to be asked for their thoughts.
    ...(/^gemini-(2\.5|[3-9])/.test(model)
      ? { generationConfig: { thinkingConfig: { includeThoughts: true } } }
      : {}),
    ...weatherFor(question, ({ name, description, parameters }) => ({
      tools: [{ functionDeclarations: [{ name, description, parameters }] }],
    })),
  }),
}

/** In the order in which they are offered. */
export const providers: readonly Provider[] = [openai, anthropic, gemini]

/** @throws {RangeError} on an id that is none of {@link providers} */
export function providerOf(id: ProviderId): Provider {
  const found = providers.find((provider) => provider.id === id)
  if (!found) throw new RangeError(`No provider "${id}".`)
  return found
}
