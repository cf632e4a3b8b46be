/** What an app imports, and how much of it may reach the browser. */
export interface Import {
  readonly name: string
  /** As an app writes it, but for `export` in place of `import`: all that is named is used. */
  readonly code: string
  /** Minified and gzipped, the framework outside: what is loaded before the first answer. */
  readonly limit: string
  /** With what is loaded for an answer whose protocol is not named: of the largest format. */
  readonly limitWithAuto?: string
  /** With what is loaded once there have been answers of every format. */
  readonly limitWithAll?: string
}

/** The frameworks an app has anyway. */
export const outside: RegExp = /^(react|react-dom|vue|svelte)(\/|$)/

const protocols = [
  'anthropic',
  'cohere',
  'gemini',
  'geminiInteractions',
  'mistral',
  'openaiChat',
  'openaiCompletions',
  'openaiResponses',
] as const

const limits: Readonly<Record<(typeof protocols)[number], string>> = {
  anthropic: '18 kB',
  cohere: '17 kB',
  gemini: '21 kB',
  geminiInteractions: '20 kB',
  mistral: '19 kB',
  openaiChat: '19 kB',
  openaiCompletions: '17 kB',
  openaiResponses: '22 kB',
}

/** `useStream` with one protocol, by the protocol. */
const oneProtocol: readonly Import[] = protocols.map((protocol) => ({
  name: `react-${protocol}`,
  code: `export { ${protocol}, useStream } from '@millrace/react'`,
  limit: limits[protocol],
}))

export const imports: readonly Import[] = [
  ...oneProtocol,
  {
    name: 'vue-openaiChat',
    code: "export { openaiChat, useStream } from '@millrace/vue'",
    limit: '19 kB',
  },
  {
    name: 'svelte-openaiChat',
    code: "export { createStream, openaiChat } from '@millrace/svelte'",
    limit: '19 kB',
  },
  {
    name: 'react-auto',
    code: "export { useStream } from '@millrace/react'",
    limit: '15 kB',
    limitWithAuto: '24 kB',
    limitWithAll: '40 kB',
  },
  {
    name: 'vue-auto',
    code: "export { useStream } from '@millrace/vue'",
    limit: '15 kB',
    limitWithAuto: '24 kB',
    limitWithAll: '40 kB',
  },
  {
    name: 'svelte-auto',
    code: "export { createStream } from '@millrace/svelte'",
    limit: '15 kB',
    limitWithAuto: '24 kB',
    limitWithAll: '40 kB',
  },
  {
    name: 'react-feed',
    code: "export { useEventSource } from '@millrace/react'",
    limit: '10 kB',
  },
  {
    name: 'core-events',
    code: "export { createEventDecoder } from '@millrace/core'",
    limit: '3 kB',
  },
  {
    name: 'core-decode-openaiChat',
    code: "export { createEventDecoder, openaiChat } from '@millrace/core'",
    limit: '7 kB',
  },
  {
    name: 'core-decode-anthropic',
    code: "export { anthropic, createEventDecoder } from '@millrace/core'",
    limit: '6 kB',
  },
  { name: 'core', code: "export * from '@millrace/core'", limit: '40 kB' },
  { name: 'react', code: "export * from '@millrace/react'", limit: '40 kB' },
  { name: 'vue', code: "export * from '@millrace/vue'", limit: '40 kB' },
  { name: 'svelte', code: "export * from '@millrace/svelte'", limit: '40 kB' },
]

/** What the peers' own front pages tell an app to import. */
export const peerImports: readonly Pick<Import, 'name' | 'code'>[] = [
  { name: 'AI SDK React', code: "export { useChat } from '@ai-sdk/react'" },
  { name: 'AI SDK Vue', code: "export { Chat } from '@ai-sdk/vue'" },
  {
    name: 'TanStack AI React',
    code: "export { fetchServerSentEvents, useChat } from '@tanstack/ai-react'",
  },
]
