/**
 * Reading JSON that nobody vouches for: each helper gives the value where it has the expected type
 * and a neutral one where it has not, so a decoder can walk a payload without a check per step.
 */

export interface JsonObject {
  readonly [key: string]: unknown
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const nothing: JsonObject = Object.freeze({})
// Not frozen: to walk through a frozen array is slow, and it is walked through several times an event.
const empty: readonly unknown[] = []

export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : nothing
}

export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : empty
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

/** A parsed value's JSON text; `fallback` where it is nested too deeply to be written again. */
export function jsonText(value: unknown, fallback = ''): string {
  try {
    return JSON.stringify(value) ?? fallback
  } catch {
    return fallback
  }
}

/** The parsed value, or `undefined` (which JSON cannot say) where the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
