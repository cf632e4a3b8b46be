import type {
  Answer,
  AnswerImage,
  AnswerServerTool,
  AnswerSource,
  AnswerUsage,
} from './answers/answer.ts'
import type { Content, ProviderRequest } from './provider-request.ts'
import type { JsonObject } from './json.ts'
import type { Random } from './random.ts'
import { countTokens, groupTokens, splitTokens, type Piece, type Split } from './tokens.ts'

/** An answer cut to what the format carries, to the request's limit and into pieces. */
export interface Plan {
  readonly reasoning: readonly Piece[]
  readonly serverTools: readonly PlannedServerTool[]
  readonly text: readonly Piece[]
  /** Those whose place lies within the text. */
  readonly sources: readonly AnswerSource[]
  readonly refusal: readonly Piece[]
  readonly images: readonly AnswerImage[]
  readonly toolCalls: readonly PlannedCall[]
  readonly end: 'stop' | 'length' | 'tool-calls' | 'refusal'
  readonly usage: AnswerUsage
}

export interface PlannedServerTool {
  readonly tool: AnswerServerTool
  /** The query or the code. */
  readonly pieces: readonly Piece[]
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
  readonly carries: readonly Content[]
  readonly tokensPerEvent: number
  /** Overrides the tokens: each piece leaves in an event of its own. */
  readonly split: Split | undefined
  readonly random: Random
}

// What a provider adds for roles and separators.
const PROMPT_OVERHEAD_TOKENS = 4

/** What an image costs. */
export const IMAGE_TOKENS = 60

/** Applies the request's token limit to the answer, cuts it into pieces and counts. */
export function planAnswer(answer: Answer, request: ProviderRequest, options: PlanOptions): Plan {
  const carries = (content: Content): boolean => options.carries.includes(content)
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

  const reasoning = request.reasoning && carries('reasoning') ? take(answer.reasoning ?? '') : []
  const reasoningTokens = output
  const serverTools: PlannedServerTool[] = []
  for (const tool of answer.serverTools ?? []) {
    if (!carries(tool.kind)) continue
    const pieces = take(tool.kind === 'web-search' ? tool.query : tool.code)
    if (!cut) serverTools.push({ tool, pieces })
  }
  const { refusal: declined = '' } = answer
  const text = take(carries('refusal') ? answer.text : answer.text + declined)
  const refusal = carries('refusal') ? take(declined) : []
  const images: AnswerImage[] = []
  for (const image of carries('images') ? (answer.images ?? []) : []) {
    cut ||= left < IMAGE_TOKENS
    if (cut) break
    left -= IMAGE_TOKENS
    output += IMAGE_TOKENS
    images.push(image)
  }
  const toolCalls: PlannedCall[] = []
  for (const call of carries('tool-calls') ? (answer.toolCalls ?? []) : []) {
    if (left === 0) cut = true
    if (cut) break
    const pieces = take(JSON.stringify(call.input))
    toolCalls.push({ name: call.name, id: call.id, input: call.input, pieces, whole: !cut })
  }

  const said = joined(text).length
  return {
    reasoning,
    serverTools,
    text,
    sources: carries('sources')
      ? (answer.sources ?? []).filter(({ place }) => (place ? place.end <= said : said > 0))
      : [],
    refusal,
    images,
    toolCalls,
    end: endOf(cut, refusal.length > 0, toolCalls.length > 0),
    usage: {
      input: countTokens(request.inputText) + PROMPT_OVERHEAD_TOKENS,
      cachedInput: 0,
      output,
      reasoning: reasoningTokens,
      ...answer.usage,
    },
  }
}

function endOf(cut: boolean, refused: boolean, called: boolean): Plan['end'] {
  if (cut) return 'length'
  if (refused) return 'refusal'
  return called ? 'tool-calls' : 'stop'
}

/** The pieces' text in one string. */
export function joined(pieces: readonly Piece[]): string {
  return pieces.map((piece) => piece.text).join('')
}

/** How many tokens the pieces are. */
export function tokensOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.tokens, 0)
}
