import type { JsonObject } from './json.ts'

export type FormatName =
  | 'openai-chat'
  | 'openai-responses'
  | 'openai-completions'
  | 'anthropic'
  | 'gemini'
  | 'gemini-interactions'
  | 'mistral'
  | 'cohere'

/** What an answer may consist of beside its text. */
export type Content =
  | 'reasoning'
  | 'web-search'
  | 'code-execution'
  | 'sources'
  | 'refusal'
  | 'images'
  | 'tool-calls'

/** A tool the request declares. */
export interface ToolDeclaration {
  readonly name: string
  readonly description: string
  /** JSON Schema of its input, as sent. */
  readonly schema: unknown
}

export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string }

/** What was asked, independent of any wire format. */
export interface ProviderRequest {
  readonly format: FormatName
  readonly model: string
  readonly stream: boolean
  /** Text of the last user turn. */
  readonly prompt: string
  /** Every text of the request, for counting its tokens. */
  readonly inputText: string
  /** The last turn brings back what a tool gave. */
  readonly hasToolResult: boolean
  readonly tools: readonly ToolDeclaration[]
  readonly toolChoice: ToolChoice
  /** The most tokens the answer may have, reasoning included. Default: no limit. */
  readonly maxTokens: number | undefined
  /** False when the request switches reasoning off. */
  readonly reasoning: boolean
  readonly url: URL
  readonly body: JsonObject
}
