import { anthropic, gemini, openaiChat, type Protocol } from '@millrace/core'

export const providerNames = ['openai', 'anthropic', 'gemini'] as const

export type ProviderName = (typeof providerNames)[number]

export function isProviderName(name: string): name is ProviderName {
  return providerNames.some((known) => known === name)
}

/** What is asked, in no provider's format. */
export interface Question {
  readonly prompt: string
  readonly model: string
  readonly system: string | undefined
  readonly maxTokens: number | undefined
  /** Whether the answer's reasoning is wanted. */
  readonly reasoning: boolean
}

/** How one provider is reached and asked. */
export interface Provider {
  readonly label: string
  readonly protocol: Protocol
  /** What its environment variables begin with. */
  readonly prefix: string
  readonly baseUrl: string
  readonly model: string
  /** Whether a path is one of its own. */
  readonly serves: (path: string) => boolean
  readonly endpoint: (baseUrl: string, model: string) => string
  readonly headers: (key: string | undefined) => Record<string, string>
  readonly body: (question: Question, baseUrl: string) => unknown
}

export const providers: Readonly<Record<ProviderName, Provider>> = {
  openai: {
    label: 'OpenAI',
    protocol: openaiChat,
    prefix: 'OPENAI',
    baseUrl: 'https://api.openai.com/v1',
    model: 'gpt-4o-mini',
    serves: (path) => path.endsWith('/chat/completions'),
    endpoint: (baseUrl) => `${baseUrl}/chat/completions`,
    headers: (key) => (key === undefined ? {} : { authorization: `Bearer ${key}` }),
    body: (question, baseUrl) => ({
      model: question.model,
      messages: [
        ...(question.system === undefined ? [] : [{ role: 'system', content: question.system }]),
        { role: 'user', content: question.prompt },
      ],
      stream_options: { include_usage: true },
      // OpenAI's newer models refuse the old name, other servers know only that.
      ...(question.maxTokens === undefined
        ? {}
        : baseUrl === providers.openai.baseUrl
          ? { max_completion_tokens: question.maxTokens }
          : { max_tokens: question.maxTokens }),
    }),
  },

  anthropic: {
    label: 'Anthropic',
    protocol: anthropic,
    prefix: 'ANTHROPIC',
    baseUrl: 'https://api.anthropic.com',
    model: 'claude-haiku-4-5',
    serves: (path) => path.endsWith('/messages'),
    endpoint: (baseUrl) => `${withoutVersion(baseUrl)}/v1/messages`,
    headers: (key) => ({
      'anthropic-version': '2023-06-01',
      ...(key === undefined ? {} : { 'x-api-key': key }),
    }),
    body: ({ model, prompt, system, maxTokens = 4096, reasoning }) => ({
      model,
      // The format has no answer without a limit.
      max_tokens: maxTokens,
      ...(system === undefined ? {} : { system }),
      messages: [{ role: 'user', content: prompt }],
      ...(reasoning ? { thinking: thinkingOf(model) } : {}),
    }),
  },

  gemini: {
    label: 'Gemini',
    protocol: gemini,
    prefix: 'GEMINI',
    baseUrl: 'https://generativelanguage.googleapis.com',
    model: 'gemini-2.5-flash',
    serves: (path) => path.endsWith(':streamGenerateContent'),
    endpoint: (baseUrl, model) =>
      `${withoutVersion(baseUrl)}/v1beta/models/${encodeURIComponent(model)}:streamGenerateContent?alt=sse`,
    headers: (key) => (key === undefined ? {} : { 'x-goog-api-key': key }),
    body: ({ prompt, system, maxTokens, reasoning }) => ({
      contents: [{ role: 'user', parts: [{ text: prompt }] }],
      ...(system === undefined ? {} : { systemInstruction: { parts: [{ text: system }] } }),
      generationConfig: {
        ...(maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }),
        ...(reasoning ? { thinkingConfig: { includeThoughts: true } } : {}),
      },
    }),
  },
}

/** Some write the base URL with the version, as OpenAI's is written, and some without. */
function withoutVersion(baseUrl: string): string {
  return baseUrl.replace(/\/v1(beta)?$/, '')
}

/** Models that think within a fixed budget only; all later ones decide themselves, and only that. */
const fixedBudget = /^claude-(3|haiku-4|(opus|sonnet)-4(-[0-5]|-\d{8}|$))/

/** @see https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking */
function thinkingOf(model: string): unknown {
  return fixedBudget.test(model)
    ? { type: 'enabled', budget_tokens: 1024 }
    : { type: 'adaptive', display: 'summarized' }
}
