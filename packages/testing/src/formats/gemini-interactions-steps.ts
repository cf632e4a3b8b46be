import type { AnswerSource } from '../answers/answer.ts'
import type { JsonObject } from '../json.ts'
import {
  IMAGE_TOKENS,
  joined,
  tokensOf,
  type Plan,
  type PlannedCall,
  type PlannedServerTool,
} from '../plan.ts'
import { byteOffset } from '../places.ts'
import { BASE64, LOWER_CASE, randomString, type Random } from '../random.ts'
import type { WireChunk } from './format.ts'

/** A step as it streams and as a whole. */
export interface Step {
  readonly start: JsonObject
  readonly deltas: readonly StepDelta[]
  readonly whole: JsonObject
}

export interface StepDelta {
  readonly delta: JsonObject
  readonly kind: WireChunk['kind']
  readonly tokens: number
}

/** The steps of an answer in their order. */
export function stepsOf(plan: Plan, random: Random): readonly Step[] {
  return [
    ...(plan.reasoning.length > 0 ? [thought(plan, random)] : []),
    ...plan.serverTools.flatMap((planned) => serverTool(planned, random)),
    ...(plan.text.length + plan.images.length > 0 ? [modelOutput(plan)] : []),
    ...plan.toolCalls.map((call) => functionCall(call, random)),
  ]
}

function thought({ reasoning }: Plan, random: Random): Step {
  const signature = `C${randomString(random, 343, BASE64)}`
  return {
    start: { type: 'thought' },
    deltas: [
      ...reasoning.map(({ text, tokens }): StepDelta => {
        const delta = { content: { text, type: 'text' }, type: 'thought_summary' }
        return { delta, kind: 'reasoning', tokens }
      }),
      { delta: { signature, type: 'thought_signature' }, kind: 'frame', tokens: 0 },
    ],
    whole: { signature, summary: [{ text: joined(reasoning), type: 'text' }], type: 'thought' },
  }
}

/** A call and its result are two steps, each with its content in one delta. */
function serverTool({ tool, pieces }: PlannedServerTool, random: Random): readonly Step[] {
  const id = randomString(random, 8, LOWER_CASE)
  const { name, args, result } =
    tool.kind === 'web-search'
      ? {
          name: 'google_search',
          args: { queries: [tool.query] },
          result: [{ search_suggestions: suggestions(tool.results) }],
        }
      : {
          name: 'code_execution',
          args: { code: tool.code, language: 'python' },
          result: tool.output,
        }
  const call = { type: `${name}_call`, arguments: args }
  const gave = { type: `${name}_result`, result, is_error: false }
  return [
    {
      start: { id, signature: '', type: call.type },
      deltas: [{ delta: call, kind: 'tool', tokens: tokensOf(pieces) }],
      whole: { id, signature: '', ...call },
    },
    {
      start: { call_id: id, signature: '', type: gave.type },
      deltas: [{ delta: gave, kind: 'tool', tokens: 0 }],
      whole: { call_id: id, signature: '', ...gave },
    },
  ]
}

function suggestions(results: readonly { readonly url: string; readonly title: string }[]): string {
  const escaped = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
  const links = results.map(
    ({ url, title }) => `<a class="chip" href="${escaped(url)}">${escaped(title)}</a>`,
  )
  return `<div class="carousel">${links.join('')}</div>`
}

/** Text, its annotations and images are one step. */
function modelOutput({ text: pieces, sources, images }: Plan): Step {
  const text = joined(pieces)
  const annotations = sources.map((source) => annotation(source, text))
  const pictures = images.map(({ mediaType, data }) => ({
    type: 'image',
    data,
    mime_type: mediaType,
  }))
  const written = {
    text,
    ...(annotations.length > 0 ? { annotations } : {}),
    type: 'text',
  }
  return {
    start: { type: 'model_output' },
    deltas: [
      ...pieces.map((piece): StepDelta => {
        const delta = { text: piece.text, type: 'text' }
        return { delta, kind: 'text', tokens: piece.tokens }
      }),
      ...(annotations.length > 0
        ? [
            {
              delta: { annotations, type: 'text_annotation_delta' },
              kind: 'frame',
              tokens: 0,
            } as const,
          ]
        : []),
      ...pictures.map((delta): StepDelta => ({ delta, kind: 'image', tokens: IMAGE_TOKENS })),
    ],
    whole: { content: [...(text ? [written] : []), ...pictures], type: 'model_output' },
  }
}

/** Places are counted in bytes of UTF-8. A source without a place stands for the whole text. */
function annotation({ url, title, place }: AnswerSource, text: string): JsonObject {
  return {
    start_index: byteOffset(text, place?.start ?? 0),
    end_index: byteOffset(text, place?.end ?? text.length),
    url,
    title,
    type: 'url_citation',
  }
}

function functionCall({ id, name, input, pieces, whole }: PlannedCall, random: Random): Step {
  const call = { id: id ?? randomString(random, 8, LOWER_CASE), name, type: 'function_call' }
  return {
    start: { ...call, arguments: {} },
    deltas: pieces.map(({ text, tokens }) => ({
      delta: { arguments: text, type: 'arguments_delta' },
      kind: 'tool',
      tokens,
    })),
    whole: { ...call, arguments: whole ? input : {} },
  }
}
