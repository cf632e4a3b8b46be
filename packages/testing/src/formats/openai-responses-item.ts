import type { JsonObject } from '../json.ts'
import { HEXADECIMAL, randomString, type Random } from '../random.ts'
import type { Piece } from '../tokens.ts'
import type { WireChunk } from './format.ts'
import { obfuscation } from './openai-common.ts'

/** One event within an item; the stream adds the item's id and index. */
export interface ItemEvent {
  readonly type: string
  readonly fields: JsonObject
  readonly kind: WireChunk['kind']
  readonly tokens: number
}

/** One item of the output, from its first form to its last. */
export interface OutputItem {
  readonly id: string
  readonly added: JsonObject
  readonly events: readonly ItemEvent[]
  readonly done: JsonObject
}

/** What of the request bears on the items. */
export interface Wishes {
  readonly include: readonly unknown[]
  readonly obfuscated: boolean
  readonly topLogprobs: number
  readonly random: Random
}

/** An id with the prefix of its kind. */
export function itemId(prefix: string, random: Random): string {
  return `${prefix}_${randomString(random, 50, HEXADECIMAL)}`
}

/** An event that carries nothing of the answer itself. */
export function frame(type: string, fields: JsonObject = {}): ItemEvent {
  return { type, fields, kind: 'frame', tokens: 0 }
}

/** An event a piece. */
export function deltas(
  type: string,
  kind: WireChunk['kind'],
  pieces: readonly Piece[],
  { obfuscated, random }: Wishes,
  fields: JsonObject = {},
): readonly ItemEvent[] {
  return pieces.map(({ text, tokens }) => ({
    type,
    fields: { ...fields, delta: text, ...(obfuscated ? { obfuscation: obfuscation(random) } : {}) },
    kind,
    tokens,
  }))
}
