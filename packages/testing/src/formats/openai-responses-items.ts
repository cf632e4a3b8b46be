import type { AnswerSource } from '../answers/answer.ts'
import { at, list, type JsonObject } from '../json.ts'
import { joined, type Plan } from '../plan.ts'
import { dueAfter } from '../places.ts'
import { BASE64URL, randomString, type Random } from '../random.ts'
import type { Piece } from '../tokens.ts'
import type { ProviderRequest } from '../provider-request.ts'
import { logprobsOf } from './openai-common.ts'
import { deltas, frame, itemId, type OutputItem, type Wishes } from './openai-responses-item.ts'
import { functionCallItem, imageItem, serverToolItem } from './openai-responses-tools.ts'

/** The items of an answer in their order. */
export function outputItems(
  plan: Plan,
  { body }: ProviderRequest,
  random: Random,
): readonly OutputItem[] {
  const top = body['top_logprobs']
  const wishes: Wishes = {
    include: list(body['include']),
    obfuscated: at(body, 'stream_options', 'include_obfuscation') !== false,
    topLogprobs: typeof top === 'number' ? top : 0,
    random,
  }
  return [
    ...(plan.reasoning.length > 0 ? [reasoningItem(plan.reasoning, wishes)] : []),
    ...plan.serverTools.map((planned) => serverToolItem(planned, wishes)),
    ...(plan.text.length + plan.refusal.length > 0 ? [messageItem(plan, wishes)] : []),
    ...plan.images.map((image) => imageItem(image, wishes)),
    ...plan.toolCalls.map((call) => functionCallItem(call, wishes)),
  ]
}

function reasoningItem(pieces: readonly Piece[], wishes: Wishes): OutputItem {
  const id = itemId('rs', wishes.random)
  const text = joined(pieces)
  const encrypted = wishes.include.includes('reasoning.encrypted_content')
    ? { encrypted_content: `gAAAAA${randomString(wishes.random, 300, BASE64URL)}` }
    : {}
  const at0 = { summary_index: 0 }
  const part = { type: 'summary_text', text }
  return {
    id,
    added: { id, type: 'reasoning', ...encrypted, summary: [] },
    events: [
      frame('response.reasoning_summary_part.added', { ...at0, part: { ...part, text: '' } }),
      ...deltas('response.reasoning_summary_text.delta', 'reasoning', pieces, wishes, at0),
      frame('response.reasoning_summary_text.done', { ...at0, text }),
      frame('response.reasoning_summary_part.done', { ...at0, part }),
    ],
    done: { id, type: 'reasoning', ...encrypted, summary: [part] },
  }
}

function messageItem(plan: Plan, wishes: Wishes): OutputItem {
  const item = { id: itemId('msg', wishes.random), type: 'message' }
  const parts = [
    ...(plan.text.length > 0 ? [textPart(plan, wishes)] : []),
    ...(plan.refusal.length > 0 ? [refusalPart(plan.refusal, wishes)] : []),
  ]
  return {
    id: item.id,
    added: { ...item, status: 'in_progress', content: [], role: 'assistant' },
    events: parts.flatMap(({ added, events, done }, content_index) => [
      frame('response.content_part.added', { content_index, part: added }),
      ...events.map((event) => ({ ...event, fields: { content_index, ...event.fields } })),
      frame('response.content_part.done', { content_index, part: done }),
    ]),
    done: {
      ...item,
      status: plan.end === 'length' && plan.toolCalls.length === 0 ? 'incomplete' : 'completed',
      content: parts.map(({ done }) => done),
      role: 'assistant',
    },
  }
}

type ContentPart = Omit<OutputItem, 'id'>

function textPart({ text: pieces, sources }: Plan, wishes: Wishes): ContentPart {
  const part = { type: 'output_text' }
  const text = joined(pieces)
  const logprobs = wishes.include.includes('message.output_text.logprobs')
    ? pieces.map((piece) => logprobsOf(piece, wishes.topLogprobs, wishes.random))
    : []
  const annotations: JsonObject[] = []
  const due = dueAfter(pieces, sources)
  const events = deltas('response.output_text.delta', 'text', pieces, wishes).flatMap(
    (event, index) => [
      { ...event, fields: { ...event.fields, logprobs: logprobs.slice(index, index + 1) } },
      ...(due[index] ?? []).map((source) => {
        const annotation = urlCitation(source, text.length)
        const annotation_index = annotations.push(annotation) - 1
        return frame('response.output_text.annotation.added', { annotation_index, annotation })
      }),
    ],
  )
  return {
    added: { ...part, annotations: [], logprobs: [], text: '' },
    events: [...events, frame('response.output_text.done', { text, logprobs })],
    done: { ...part, annotations, logprobs, text },
  }
}

/** A source without a place stands for the end of the text. */
function urlCitation({ url, title, place }: AnswerSource, length: number): JsonObject {
  const { start, end } = place ?? { start: length, end: length }
  return { type: 'url_citation', end_index: end, start_index: start, title, url }
}

function refusalPart(pieces: readonly Piece[], wishes: Wishes): ContentPart {
  const refusal = joined(pieces)
  return {
    added: { type: 'refusal', refusal: '' },
    events: [
      ...deltas('response.refusal.delta', 'text', pieces, wishes),
      frame('response.refusal.done', { refusal }),
    ],
    done: { type: 'refusal', refusal },
  }
}
