import type { JsonObject } from '../json.ts'

/** What the model says, independent of any wire format. */
export interface Answer {
  /** Thoughts that come before the text. */
  readonly reasoning?: string
  /** The visible text, Markdown as a rule. May be empty when there are tool calls. */
  readonly text: string
  /** Tool calls that come after the text. */
  readonly toolCalls?: readonly AnswerToolCall[]
  /** Token counts that shall be reported instead of the counted ones. */
  readonly usage?: Partial<AnswerUsage>
}

export interface AnswerToolCall {
  readonly name: string
  readonly input: JsonObject
  /** Default: an id of the kind the provider makes. */
  readonly id?: string
}

/** Token counts, with the same meaning in every format; each format does its own sums. */
export interface AnswerUsage {
  /** Tokens of the prompt, cached ones included. */
  readonly input: number
  /** The part of `input` that was read from the provider's cache. */
  readonly cachedInput: number
  /** Tokens made, reasoning included. */
  readonly output: number
  /** The part of `output` that was reasoning. */
  readonly reasoning: number
}
