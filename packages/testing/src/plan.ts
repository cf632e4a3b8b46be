import type { Answer, AnswerUsage } from './answers/answer.ts'
import type { ProviderRequest } from './formats/format.ts'
import type { JsonObject } from './json.ts'
import type { Random } from './random.ts'
import { countTokens, groupTokens, splitTokens, type Piece, type Split } from './tokens.ts'

/** An answer cut to the request's limit and into pieces, ready for any format to encode. */
export interface Plan {
  readonly reasoning: readonly Piece[]
  readonly text: readonly Piece[]
  readonly toolCalls: readonly PlannedCall[]
  readonly end: 'stop' | 'length' | 'tool-calls'
  readonly usage: AnswerUsage
}

export interface PlannedCall {
  readonly name: string
  /** The caller's id, where one was given. */
  readonly id: string | undefined
  readonly input: JsonObject
  /** The input as JSON text, in pieces; cut short when the limit fell inside it. */
  readonly pieces: readonly Piece[]
  /** False when the limit fell inside the call. */
  readonly whole: boolean
}

export interface PlanOptions {
  readonly tokensPerEvent: number
  /** Overrides the tokens: each piece leaves in an event of its own. */
  readonly split: Split | undefined
  readonly random: Random
}

// What a provider adds for roles and separators.
const PROMPT_OVERHEAD_TOKENS = 4

/** Applies the request's token limit to the answer, cuts it into pieces and counts. */
export function planAnswer(answer: Answer, request: ProviderRequest, options: PlanOptions): Plan {
  let left = request.maxTokens ?? Number.POSITIVE_INFINITY
  let cut = false
  let output = 0
  const take = (text: string): readonly Piece[] => {
    const tokens = splitTokens(text)
    const kept = tokens.slice(0, left)
    cut ||= kept.length < tokens.length
    left -= kept.length
    output += kept.length
    if (!options.split) return groupTokens(kept, options.tokensPerEvent, options.random)
    return options
      .split(kept.join(''))
      .map((piece) => ({ text: piece, tokens: countTokens(piece) }))
  }

  const reasoning = request.reasoning ? take(answer.reasoning ?? '') : []
  const reasoningTokens = output
  const text = take(answer.text)
  const toolCalls: PlannedCall[] = []
  for (const call of answer.toolCalls ?? []) {
    if (left === 0) cut = true
    if (cut) break
    const pieces = take(JSON.stringify(call.input))
    toolCalls.push({ name: call.name, id: call.id, input: call.input, pieces, whole: !cut })
  }

  return {
    reasoning,
    text,
    toolCalls,
    end: cut ? 'length' : toolCalls.length > 0 ? 'tool-calls' : 'stop',
    usage: {
      input: countTokens(request.inputText) + PROMPT_OVERHEAD_TOKENS,
      cachedInput: 0,
      output,
      reasoning: reasoningTokens,
      ...answer.usage,
    },
  }
}

/** The pieces' text in one string. */
export function joined(pieces: readonly Piece[]): string {
  return pieces.map((piece) => piece.text).join('')
}
