/** The JSON object within an event, and what is around it. */
const EVENT = /^([^{]*)(\{.*\})([^}]*)$/s

/** The event with as much useless text in its JSON as brings it to a size in bytes. */
export function padded(wire: string, size: number): string {
  const [, before, json, after] = EVENT.exec(wire) ?? []
  if (before === undefined || json === undefined || after === undefined) return wire
  const member = '"padding":"",'
  const missing = size - new TextEncoder().encode(wire).length - member.length
  if (missing < 0) return wire
  return `${before}{"padding":"${'x'.repeat(missing)}",${json.slice(1)}${after}`
}

/** The event with the names of JavaScript's own machinery as keys of every object in it. */
export function hostile(wire: string): string {
  const [, before, json, after] = EVENT.exec(wire) ?? []
  if (before === undefined || json === undefined || after === undefined) return wire
  try {
    const text = JSON.stringify(JSON.parse(json), (_key, value: unknown) => withKeys(value))
    return before + text + after
  } catch {
    return wire
  }
}

const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']

function withKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  if (Object.hasOwn(value, 'polluted')) return value
  const entries = KEYS.map((key): [string, unknown] => [key, { polluted: true }])
  // Unlike an assignment it makes `__proto__` a member as any other.
  return Object.fromEntries([...entries, ...Object.entries(value)])
}
