import type { AnswerSource } from '../answers/answer.ts'
import type { JsonObject } from '../json.ts'
import { joined, type Plan, type PlannedCall } from '../plan.ts'
import { dueAfter } from '../places.ts'
import { LOWER_CASE, randomString, type Random } from '../random.ts'
import type { Piece } from '../tokens.ts'
import type { WireChunk } from './format.ts'

/** An event of the stream; `message` is what its `delta` says of the message. */
export interface CohereEvent {
  readonly type: string
  readonly index?: number
  readonly message?: JsonObject
  readonly kind: WireChunk['kind']
  readonly tokens: number
}

/** The events of an answer between the start and the end of its message. */
export function messageEvents(plan: Plan, random: Random): readonly CohereEvent[] {
  const { reasoning, text, sources, toolCalls } = plan
  const citations = sources.map((source, index) => citation(source, index, plan))
  const due = dueAfter(text, sources)
  const thoughts = reasoning.length > 0 ? [reasoning] : []
  const textIndex = thoughts.length
  const cited = (piece: number): readonly CohereEvent[] =>
    (due[piece] ?? []).flatMap((source) => {
      const index = sources.indexOf(source)
      return [
        frame('citation-start', index, { citations: citations[index] }),
        frame('citation-end', index),
      ]
    })
  return [
    ...thoughts.flatMap((pieces) => content('thinking', 0, pieces, () => [])),
    ...(toolCalls.length > 0
      ? text.flatMap(({ text: tool_plan, tokens }, piece): readonly CohereEvent[] => {
          const said = { type: 'tool-plan-delta', message: { tool_plan }, tokens }
          return [{ ...said, kind: 'text' }, ...cited(piece)]
        })
      : []),
    ...(toolCalls.length === 0 && text.length > 0 ? content('text', textIndex, text, cited) : []),
    ...toolCalls.flatMap((call, index) => toolCall(call, index, random)),
  ]
}

function frame(type: string, index: number, message?: JsonObject): CohereEvent {
  return { type, index, ...(message ? { message } : {}), kind: 'frame', tokens: 0 }
}

function content(
  type: 'thinking' | 'text',
  index: number,
  pieces: readonly Piece[],
  after: (piece: number) => readonly CohereEvent[],
): readonly CohereEvent[] {
  const kind = type === 'text' ? 'text' : 'reasoning'
  return [
    frame('content-start', index, { content: { type, [type]: '' } }),
    ...pieces.flatMap(({ text, tokens }, piece): readonly CohereEvent[] => {
      const message = { content: { [type]: text } }
      return [{ type: 'content-delta', index, message, kind, tokens }, ...after(piece)]
    }),
    frame('content-end', index),
  ]
}

function toolCall(call: PlannedCall, index: number, random: Random): readonly CohereEvent[] {
  const start = { ...wholeCall(call, random), function: { name: call.name, arguments: '' } }
  return [
    frame('tool-call-start', index, { tool_calls: start }),
    ...call.pieces.map(({ text, tokens }): CohereEvent => {
      const message = { tool_calls: { function: { arguments: text } } }
      return { type: 'tool-call-delta', index, message, kind: 'tool', tokens }
    }),
    frame('tool-call-end', index),
  ]
}

/** A call as it stands in a message that is whole. */
export function wholeCall({ id, name, pieces }: PlannedCall, random: Random): JsonObject {
  return {
    id: id ?? `${name}_${randomString(random, 12, LOWER_CASE)}`,
    type: 'function',
    function: { name, arguments: joined(pieces) },
  }
}

/** A citation of a document. A source without a place stands for the whole text. */
export function citation(
  { url, title, quote, place }: AnswerSource,
  index: number,
  { text: pieces, reasoning, toolCalls }: Plan,
): JsonObject {
  const text = joined(pieces)
  const { start, end } = place ?? { start: 0, end: text.length }
  const id = `doc:${index}`
  return {
    start,
    end,
    text: text.slice(start, end),
    sources: [{ type: 'document', id, document: { id, title, url, snippet: quote } }],
    content_index: reasoning.length > 0 ? 1 : 0,
    type: toolCalls.length > 0 ? 'PLAN' : 'TEXT_CONTENT',
  }
}
