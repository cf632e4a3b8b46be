import { at, isJsonObject, list, type JsonObject } from '../json.ts'

/** An input that fits a tool's JSON Schema, with values a person would believe. */
export function believableInput(schema: unknown, prompt: string): JsonObject {
  const value = valueFor(schema, '', prompt)
  return isJsonObject(value) ? value : {}
}

/** The place a question names ("in Kyoto", "for New York"), or a well-known one. */
export function placeIn(prompt: string): string {
  return (
    /\b(?:in|at|for|near)\s+(\p{Lu}[\p{L}\p{M}'-]*(?:\s\p{Lu}[\p{L}\p{M}'-]*)*)/u.exec(
      prompt,
    )?.[1] ?? 'Lisbon'
  )
}

function valueFor(schema: unknown, name: string, prompt: string): unknown {
  for (const given of [at(schema, 'const'), at(schema, 'default'), list(at(schema, 'enum'))[0]]) {
    if (given !== undefined) return given
  }
  const [alternative] = [...list(at(schema, 'anyOf')), ...list(at(schema, 'oneOf'))]
  if (alternative !== undefined) return valueFor(alternative, name, prompt)
  switch (typeOf(schema)) {
    case 'object':
      return Object.fromEntries(
        Object.entries(propertiesOf(schema)).map(([key, property]) => [
          key,
          valueFor(property, key, prompt),
        ]),
      )
    case 'array':
      return [valueFor(at(schema, 'items'), name, prompt)]
    case 'integer':
    case 'number': {
      const least = at(schema, 'minimum')
      return typeof least === 'number' ? least : 3
    }
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return stringFor(name, prompt)
  }
}

/** Gemini writes types in capitals; JSON Schema allows a list of them. */
function typeOf(schema: unknown): string {
  const type = at(schema, 'type')
  const name = Array.isArray(type) ? type.find((one) => one !== 'null') : type
  if (typeof name === 'string') return name.toLowerCase()
  return at(schema, 'properties') === undefined ? 'string' : 'object'
}

function propertiesOf(schema: unknown): JsonObject {
  const properties = at(schema, 'properties')
  return isJsonObject(properties) ? properties : {}
}

function stringFor(name: string, prompt: string): string {
  if (/city|location|place|town|where/i.test(name)) return placeIn(prompt)
  if (/country/i.test(name)) return 'Portugal'
  if (/date|day/i.test(name)) return '2026-05-01'
  if (/time/i.test(name)) return '09:30'
  if (/unit/i.test(name)) return 'celsius'
  if (/lang|locale/i.test(name)) return 'en'
  if (/mail/i.test(name)) return 'miller@example.com'
  if (/url|link/i.test(name)) return 'https://example.com/'
  return prompt.slice(0, 80) || 'water mill'
}
