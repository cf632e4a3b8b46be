import type { AnswerServerTool, AnswerSource } from '../answers/answer.ts'
import type { JsonObject } from '../json.ts'
import { joined, type Plan, type PlannedCall, type PlannedServerTool } from '../plan.ts'
import { passagesOf } from '../places.ts'
import { BASE58, BASE64, randomString, type Random } from '../random.ts'
import type { Piece } from '../tokens.ts'
import type { WireChunk } from './format.ts'

/** A content block as it streams and as a whole. */
export interface Block {
  readonly start: JsonObject
  readonly deltas: readonly BlockDelta[]
  readonly whole: JsonObject
}

export interface BlockDelta {
  readonly delta: JsonObject
  readonly kind: WireChunk['kind']
  readonly tokens: number
}

/** The blocks of an answer in their order. */
export function contentBlocks(plan: Plan, random: Random): readonly Block[] {
  return [
    ...(plan.reasoning.length > 0 ? [thinking(plan.reasoning, random)] : []),
    ...plan.serverTools.flatMap((planned) => serverTool(planned, random)),
    ...passagesOf(plan.text, plan.sources).map(({ pieces, sources }) =>
      text(pieces, sources, random),
    ),
    ...plan.toolCalls.map((call) => toolUse(call, random)),
  ]
}

function deltas(
  pieces: readonly Piece[],
  kind: WireChunk['kind'],
  delta: (text: string) => JsonObject,
): readonly BlockDelta[] {
  return pieces.map((piece) => ({ delta: delta(piece.text), kind, tokens: piece.tokens }))
}

function frame(delta: JsonObject): BlockDelta {
  return { delta, kind: 'frame', tokens: 0 }
}

function thinking(pieces: readonly Piece[], random: Random): Block {
  const signature = `E${randomString(random, 343, BASE64)}`
  return {
    start: { type: 'thinking', thinking: '', signature: '' },
    deltas: [
      ...deltas(pieces, 'reasoning', (piece) => ({ type: 'thinking_delta', thinking: piece })),
      frame({ type: 'signature_delta', signature }),
    ],
    whole: { type: 'thinking', thinking: joined(pieces), signature },
  }
}

function text(pieces: readonly Piece[], sources: readonly AnswerSource[], random: Random): Block {
  const citations = sources.map((source) => citation(source, random))
  const cited = citations.length > 0
  return {
    start: { ...(cited ? { citations: [] } : {}), type: 'text', text: '' },
    deltas: [
      ...citations.map((one) => frame({ type: 'citations_delta', citation: one })),
      ...deltas(pieces, 'text', (piece) => ({ type: 'text_delta', text: piece })),
    ],
    whole: { ...(cited ? { citations } : {}), type: 'text', text: joined(pieces) },
  }
}

function citation({ url, title, quote }: AnswerSource, random: Random): JsonObject {
  return {
    type: 'web_search_result_location',
    cited_text: quote,
    url,
    title,
    encrypted_index: `E${randomString(random, 199, BASE64)}`,
  }
}

/** Input arrives as JSON text, and first as nothing. */
function inputDeltas(pieces: readonly Piece[]): readonly BlockDelta[] {
  return deltas([{ text: '', tokens: 0 }, ...pieces], 'tool', (partial_json) => ({
    type: 'input_json_delta',
    partial_json,
  }))
}

function toolUse({ id, name, input, pieces, whole }: PlannedCall, random: Random): Block {
  const block = {
    type: 'tool_use',
    id: id ?? `toolu_01${randomString(random, 22, BASE58)}`,
    name,
    input: {},
    caller: DIRECT,
  }
  return {
    start: block,
    deltas: inputDeltas(pieces),
    whole: whole ? { ...block, input } : block,
  }
}

const DIRECT: JsonObject = { type: 'direct' }

/** A call of the provider's own tool, and what it gave as a block that comes whole. */
function serverTool({ tool, pieces }: PlannedServerTool, random: Random): readonly Block[] {
  const { name, key, value } =
    tool.kind === 'web-search'
      ? { name: 'web_search', key: 'query', value: tool.query }
      : { name: 'code_execution', key: 'code', value: tool.code }
  const id = `srvtoolu_01${randomString(random, 22, BASE58)}`
  const use = { type: 'server_tool_use', id, name, input: {}, caller: DIRECT }
  const result = {
    type: `${name}_tool_result`,
    tool_use_id: id,
    content: resultOf(tool, random),
    caller: DIRECT,
  }
  return [
    {
      start: use,
      deltas: inputDeltas(asJson(key, pieces)),
      whole: { ...use, input: { [key]: value } },
    },
    { start: result, deltas: [], whole: result },
  ]
}

function resultOf(tool: AnswerServerTool, random: Random): unknown {
  if (tool.kind === 'web-search') {
    return tool.results.map(({ url, title }) => ({
      type: 'web_search_result',
      title,
      url,
      encrypted_content: `E${randomString(random, 400, BASE64)}`,
      page_age: null,
    }))
  }
  return {
    type: 'code_execution_result',
    stdout: tool.output,
    stderr: '',
    return_code: 0,
    content: [],
  }
}

/** Pieces of a text as pieces of a JSON object that has the text as its only member. */
function asJson(key: string, pieces: readonly Piece[]): readonly Piece[] {
  return [
    { text: `{${JSON.stringify(key)}: "`, tokens: 0 },
    ...pieces.map(({ text: piece, tokens }) => ({
      text: JSON.stringify(piece).slice(1, -1),
      tokens,
    })),
    { text: '"}', tokens: 0 },
  ]
}
