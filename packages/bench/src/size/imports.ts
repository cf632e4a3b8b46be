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
  anthropic: '15.7 kB',
  cohere: '15.2 kB',
  gemini: '19.1 kB',
  geminiInteractions: '17.4 kB',
  mistral: '16.6 kB',
  openaiChat: '16.6 kB',
  openaiCompletions: '15 kB',
  openaiResponses: '19.8 kB',
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
    limit: '16.4 kB',
  },
  {
    name: 'svelte-openaiChat',
    code: "export { createStream, openaiChat } from '@millrace/svelte'",
    limit: '16.4 kB',
  },
  {
    name: 'react-auto',
    code: "export { useStream } from '@millrace/react'",
    limit: '12.8 kB',
    limitWithAuto: '23.4 kB',
    limitWithAll: '40.4 kB',
  },
  {
    name: 'vue-auto',
    code: "export { useStream } from '@millrace/vue'",
    limit: '12.7 kB',
    limitWithAuto: '23.4 kB',
    limitWithAll: '40.4 kB',
  },
  {
    name: 'svelte-auto',
    code: "export { createStream } from '@millrace/svelte'",
    limit: '12.7 kB',
    limitWithAuto: '23.4 kB',
    limitWithAll: '40.4 kB',
  },
  {
    name: 'react-feed',
    code: "export { useEventSource } from '@millrace/react'",
    limit: '7.9 kB',
  },
  {
    name: 'core-events',
    code: "export { createEventDecoder } from '@millrace/core'",
    limit: '2.7 kB',
  },
  {
    name: 'core-decode-openaiChat',
    code: "export { createEventDecoder, openaiChat } from '@millrace/core'",
    limit: '6.7 kB',
  },
  {
    name: 'core-decode-anthropic',
    code: "export { anthropic, createEventDecoder } from '@millrace/core'",
    limit: '5.8 kB',
  },
  { name: 'core', code: "export * from '@millrace/core'", limit: '39 kB' },
  { name: 'react', code: "export * from '@millrace/react'", limit: '39.5 kB' },
  { name: 'vue', code: "export * from '@millrace/vue'", limit: '39.5 kB' },
  { name: 'svelte', code: "export * from '@millrace/svelte'", limit: '39.5 kB' },
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
