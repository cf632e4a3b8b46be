import { isDeepStrictEqual } from 'node:util'

/**
 * What the beginning of a JSON text says, found the slow way: the longest part of it that ends
 * between two tokens, or within a string, and that `JSON.parse` takes once its containers are
 * closed. `undefined` where there is none.
 */
export function valueOfBeginning(text: string): unknown {
  const { closers, inString } = openAt(text)
  if (inString) {
    const shown = text
      .replace(/(?<!\\)((?:\\\\)*)\\(?:u[\da-fA-F]{0,3})?$/, '$1')
      .replace(/(?:[\ud800-\udbff]|(?<!\\)((?:\\\\)*)\\u[dD][89abAB][\da-fA-F]{2})$/, '$1')
    const value = parsed(`${shown}"${closers}`)
    if (value !== undefined) return value
  }
  for (let length = text.length; length > 0; length--) {
    const head = text.slice(0, length)
    // The last token may be a number that goes on.
    const numberAtEnd = /(?:^|[\s[,:])-?\d[\d.eE+-]*$/.test(head)
    if (numberAtEnd && /^(?:$|[\d.eE+-])/.test(text.slice(length))) continue
    const { closers: ends, inString: within } = openAt(head)
    const value = within ? undefined : parsed(head + ends)
    if (value !== undefined) return value
  }
  return undefined
}

function openAt(text: string): { closers: string; inString: boolean } {
  let closers = ''
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (inString) {
      if (char === '\\') at += 1
      else if (char === '"') inString = false
    } else if (char === '"') inString = true
    else if (char === '[') closers = `]${closers}`
    else if (char === '{') closers = `}${closers}`
    else if (char === ']' || char === '}') closers = closers.slice(1)
  }
  return { closers, inString }
}

/** The parsed value, or `undefined` where the text is not JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The values inside a container, each with its place; nothing for other values. */
function children(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}

/**
 * Whether a value is a beginning of another one. No value is a beginning of any; a string begins
 * with the characters of its beginnings; an array's or object's beginning has the first of its
 * entries, all but at most one of them equal to the final ones, that one a beginning.
 */
export function isBeginning(early: unknown, late: unknown): boolean {
  if (early === undefined || isDeepStrictEqual(early, late)) return true
  if (typeof early === 'string') return typeof late === 'string' && late.startsWith(early)
  const bothArrays = Array.isArray(early) && Array.isArray(late)
  const bothObjects = isObject(early) && isObject(late)
  if (!bothArrays && !bothObjects) return false
  const final = new Map(children(late))
  const entries = children(early)
  const differing = entries.filter(([key, value]) => !isDeepStrictEqual(value, final.get(key)))
  return (
    entries.every(([key]) => final.has(key)) &&
    differing.length <= 1 &&
    differing.every(([key, value]) => isBeginning(value, final.get(key)))
  )
}

/** Whether every container of a later value that says what it said before is the same object. */
export function sharesWhatIsEqual(early: unknown, late: unknown): boolean {
  if (early === late) return true
  const before = new Map(children(early))
  if (before.size > 0 && isDeepStrictEqual(early, late)) return false
  return children(late).every(
    ([key, value]) => !before.has(key) || sharesWhatIsEqual(before.get(key), value),
  )
}

/** Freezes a value and all within, so that a later write to any of it throws. */
export function freezeAll(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const [, child] of children(value)) freezeAll(child)
}
