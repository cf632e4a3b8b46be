import type { JsonObject } from '../json.ts'

/**
 * What the model says, independent of any wire format. It comes in this order: reasoning, the
 * provider's own tools, text with its sources, refusal, images, tool calls. What a format has no
 * place for is left out.
 */
export interface Answer {
  /** Thoughts that come before the text. */
  readonly reasoning?: string
  /** Tools the provider runs itself, with what they gave. */
  readonly serverTools?: readonly AnswerServerTool[]
  /** The visible text, Markdown as a rule. May be empty when there is something else. */
  readonly text: string
  /** Where the text comes from. */
  readonly sources?: readonly AnswerSource[]
  /** Words by which the model declines. Formats without a field for them say them as text. */
  readonly refusal?: string
  readonly images?: readonly AnswerImage[]
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

/** A search on the web, or code that was run. */
export type AnswerServerTool = WebSearch | CodeExecution

export interface WebSearch {
  readonly kind: 'web-search'
  readonly query: string
  readonly results: readonly { readonly url: string; readonly title: string }[]
}

export interface CodeExecution {
  readonly kind: 'code-execution'
  /** Python, which is what all of these providers run. */
  readonly code: string
  /** What it wrote to its standard output. */
  readonly output: string
}

export interface AnswerSource {
  readonly url: string
  readonly title: string
  /** The words of the source that are meant. */
  readonly quote: string
  /**
   * Which words of the text it stands for, in UTF-16 units, the end exclusive. Default: no words
   * in particular.
   */
  readonly place?: { readonly start: number; readonly end: number }
}

export interface AnswerImage {
  /** Its IANA media type, e.g. `image/png`. */
  readonly mediaType: string
  /** Its bytes in base64. */
  readonly data: string
  /** Rougher forms of it in base64, shown before it where the format has that. */
  readonly previews?: readonly string[]
  readonly width: number
  readonly height: number
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
