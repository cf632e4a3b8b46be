import { at, type JsonObject } from '../json.ts'
import { IMAGE_TOKENS, joined, tokensOf, type Plan, type PlannedCall } from '../plan.ts'
import { BASE64, LOWER_CASE, randomString, type Random } from '../random.ts'
import type { WireChunk } from './format.ts'
import type { ProviderRequest } from '../provider-request.ts'
import { partialArgs } from './gemini-partial-args.ts'

/** A part of the content, and what it carries. */
export interface Part {
  readonly part: JsonObject
  readonly kind: WireChunk['kind']
  readonly tokens: number
}

/** The parts of a stream in their order, each of which leaves in an event of its own. */
export function streamedParts(
  plan: Plan,
  request: ProviderRequest,
  random: Random,
): readonly Part[] {
  const inPieces =
    at(request.body, 'toolConfig', 'functionCallingConfig', 'streamFunctionCallArguments') === true
  return [
    ...plan.reasoning.map(({ text, tokens }): Part => {
      return { part: { text, thought: true }, kind: 'reasoning', tokens }
    }),
    ...serverToolParts(plan),
    ...plan.text.map(({ text, tokens }): Part => ({ part: { text }, kind: 'text', tokens })),
    ...imageParts(plan),
    ...wholeCalls(plan).flatMap((call) =>
      inPieces ? callInPieces(call, random) : [callPart(call, random)],
    ),
  ]
}

/** The parts of an answer that is no stream. */
export function wholeParts(plan: Plan, random: Random): readonly Part[] {
  const thoughts = joined(plan.reasoning)
  const text = joined(plan.text)
  const tokens = 0
  return [
    ...(thoughts
      ? [{ part: { text: thoughts, thought: true }, kind: 'reasoning', tokens } as const]
      : []),
    ...serverToolParts(plan),
    ...(text ? [{ part: { text }, kind: 'text', tokens } as const] : []),
    ...imageParts(plan),
    ...wholeCalls(plan).map((call) => callPart(call, random)),
  ]
}

/** The proof of the thoughts before it; goes on the first call, else on the last part. */
export function thoughtSignature(random: Random): JsonObject {
  return { thoughtSignature: `C${randomString(random, 343, BASE64)}` }
}

/** Code and what it wrote. A search shows in the grounding alone. */
function serverToolParts({ serverTools }: Plan): readonly Part[] {
  return serverTools.flatMap(({ tool, pieces }): readonly Part[] => {
    if (tool.kind === 'web-search') return []
    const { code, output } = tool
    const result = { codeExecutionResult: { outcome: 'OUTCOME_OK', output } }
    return [
      {
        part: { executableCode: { language: 'PYTHON', code } },
        kind: 'tool',
        tokens: tokensOf(pieces),
      },
      { part: result, kind: 'tool', tokens: 0 },
    ]
  })
}

function imageParts({ images }: Plan): readonly Part[] {
  return images.map(({ mediaType, data }) => ({
    part: { inlineData: { mimeType: mediaType, data } },
    kind: 'image',
    tokens: IMAGE_TOKENS,
  }))
}

/** A call is sent whole or, when the limit fell inside it, not at all. */
function wholeCalls({ toolCalls }: Plan): readonly PlannedCall[] {
  return toolCalls.filter((call) => call.whole)
}

function callPart({ name, input, id, pieces }: PlannedCall, random: Random): Part {
  const functionCall = { name, args: input, id: id ?? randomString(random, 8, LOWER_CASE) }
  return { part: { functionCall }, kind: 'tool', tokens: tokensOf(pieces) }
}

/** Vertex's form: name, arguments one by one, and an empty call at the end. */
function callInPieces(call: PlannedCall, random: Random): readonly Part[] {
  const args = partialArgs(call.input, random)
  if (!args) return [callPart(call, random)]
  const { name, id } = call
  const start = { name, willContinue: true, ...(id === undefined ? {} : { id }) }
  return [
    { part: { functionCall: start }, kind: 'tool', tokens: 1 },
    ...args.map(({ arg, tokens }): Part => {
      const functionCall = { partialArgs: [arg], willContinue: true }
      return { part: { functionCall }, kind: 'tool', tokens }
    }),
    { part: { functionCall: {} }, kind: 'tool', tokens: 0 },
  ]
}
