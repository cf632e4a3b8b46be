import { isJsonObject } from '../json.ts'

/**
 * JSON as Google's services write it in a stream: a space after the colon, none after the comma,
 * angle brackets as escapes.
 */
export function googleJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(googleJson).join(',')}]`
  if (isJsonObject(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    return `{${members.map(([key, member]) => `${text(key)}: ${googleJson(member)}`).join(',')}}`
  }
  return text(value)
}

function text(value: unknown): string {
  return (JSON.stringify(value) ?? 'null').replaceAll('<', '\\u003c').replaceAll('>', '\\u003e')
}
