import { isJsonObject, type JsonObject } from '../json.ts'
import type { Random } from '../random.ts'
import { groupTokens, splitTokens } from '../tokens.ts'

/** One `partialArgs` entry, and how many tokens it stands for. */
export interface PartialArg {
  readonly arg: JsonObject
  readonly tokens: number
}

const TOKENS_PER_PIECE = 4

/**
 * An input value by value, each under its JSON Path (RFC 9535): a string in pieces, of which the
 * empty one is the last. `undefined` if there is an empty object or list in it, for which this
 * form has no words.
 *
 * @see https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling
 */
export function partialArgs(input: JsonObject, random: Random): readonly PartialArg[] | undefined {
  const args: PartialArg[] = []
  const visit = (value: unknown, jsonPath: string): boolean => {
    if (Array.isArray(value)) {
      return value.length > 0 && value.every((item, index) => visit(item, `${jsonPath}[${index}]`))
    }
    if (isJsonObject(value)) {
      const members = Object.entries(value)
      return members.length > 0 && members.every(([key, one]) => visit(one, jsonPath + step(key)))
    }
    if (typeof value === 'string') {
      for (const { text, tokens } of groupTokens(splitTokens(value), TOKENS_PER_PIECE, random)) {
        args.push({ arg: { jsonPath, stringValue: text, willContinue: true }, tokens })
      }
      args.push({ arg: { jsonPath, stringValue: '' }, tokens: 0 })
    } else {
      args.push({ arg: { jsonPath, ...scalar(value) }, tokens: 1 })
    }
    return true
  }
  const speakable = Object.entries(input).every(([key, value]) => visit(value, `$${step(key)}`))
  return speakable ? args : undefined
}

function step(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}

function scalar(value: unknown): JsonObject {
  if (typeof value === 'number') return { numberValue: value }
  return typeof value === 'boolean' ? { boolValue: value } : { nullValue: 'NULL_VALUE' }
}
