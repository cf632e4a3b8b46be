import { at } from '../../src/json.ts'
import type { FormatName } from '../../src/index.ts'

/** What an SDK made of an answer, in words of our own. */
export interface Heard {
  readonly text: string
  readonly reasoning: string
  readonly refusal?: string
  readonly serverTools?: readonly HeardServerTool[]
  readonly sources?: readonly HeardSource[]
  /** Base64. */
  readonly images?: readonly string[]
  readonly toolCalls: readonly { readonly name: string; readonly input: unknown }[]
  readonly end: string
  readonly input: number
  readonly output: number
  /** `undefined` where the API does not count them. */
  readonly reasoningTokens: number | undefined
  /** `undefined` where the API does not name it. */
  readonly model: string | undefined
}

export interface HeardServerTool {
  readonly kind: 'web-search' | 'code-execution'
  /** The query or the code. */
  readonly input: string
  /** What code wrote. */
  readonly output?: string
}

export interface HeardSource {
  readonly url: string
  readonly title: string
  /** The words of the answer that it stands for. */
  readonly words: string
}

export interface AskOptions {
  readonly prompt?: string
  readonly stream: boolean
  readonly maxTokens?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** Called for each event of a stream. */
  readonly onEvent?: () => void
}

/** An official SDK behind one face. */
export interface Client {
  readonly name: string
  readonly format: FormatName
  readonly ends: Readonly<Record<'stop' | 'length' | 'tool-calls' | 'refusal', string>>
  /** Whether the API counts the tokens of reasoning. */
  readonly countsReasoning: boolean
  /** Whether the API names the model in its answer. */
  readonly namesModel: boolean
  /** Whether it passes on the words of a refusal that follows something else. */
  readonly hearsLateRefusal: boolean
  /** What shows of an error within the stream: in the error it throws, else in how it ends. */
  readonly atErrorEvent: RegExp
  /** What it does with an event that is no JSON. */
  readonly atBrokenJson: 'throws' | 'skips'
  ask(baseUrl: string, options: AskOptions): Promise<Heard>
  /** HTTP status an error of this SDK carries. */
  statusOf(error: unknown): unknown
}

export const PROMPT = 'Explain it to me'
export const GENEROUS = 100_000

/** The text at a path of keys; nothing where there is none. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : ''
}

/** JSON of which nothing is known yet. */
export function parsed(json: string): unknown {
  return JSON.parse(json)
}
