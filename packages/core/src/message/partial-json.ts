import { JsonString } from './json-string.ts'
import { createLiveValue } from './live-value.ts'

/** Parses JSON as it comes. Each character is looked at once. */
export interface PartialJson {
  /** Takes in the next piece of the text. Never throws; what follows a fault is ignored. */
  push(text: string): void
  /**
   * The value as far as it has come; `undefined` as long as there is none. Immutable, and the same
   * object until something changed; what did not change is shared with the value before. (A
   * container of more than 256 entries, or nested deeper than 64, grows in place while it is open.)
   *
   * It is always the beginning of the final value: a string grows; numbers, `true`, `false` and
   * `null` are there when they are complete, and a key as soon as its value is. Only the same key
   * a second time replaces what stood there.
   */
  value(): unknown
  /** Ends the text: it must be one whole value. Nothing may be pushed afterwards. */
  end(): JsonEnd
}

/** The value of a whole text, equal to what `JSON.parse` makes of it; or why there is none. */
export type JsonEnd =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false
      readonly message: string
      /** Where the fault is in the text, in UTF-16 units. */
      readonly position: number
    }

/** What is being read, or may come next. */
type State =
  | 'value'
  | 'first-item'
  | 'first-key'
  | 'key'
  | 'key-text'
  | 'colon'
  | 'string'
  | 'number'
  | 'literal'
  | 'comma'
  | 'end'
  | 'failed'

/** @see https://www.rfc-editor.org/rfc/rfc8259#section-6 */
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

const literals: ReadonlyMap<string, { readonly word: string; readonly value: boolean | null }> =
  new Map([
    ['t', { word: 'true', value: true }],
    ['f', { word: 'false', value: false }],
    ['n', { word: 'null', value: null }],
  ])

/**
 * Creates a parser of one JSON text.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8259
 */
export function createPartialJson(): PartialJson {
  const live = createLiveValue()
  let state: State = 'value'
  /** How many characters came before the piece at hand. */
  let offset = 0
  let fault: { readonly message: string; readonly position: number } | undefined

  /** The key or the string that is being read. */
  let string = new JsonString()
  /** Whether that string stands in the value. */
  let placed = false
  /** The number or literal that is being read, as far as it has come. */
  let token = ''

  function fail(message: string, at: number): void {
    showString()
    state = 'failed'
    fault = { message, position: offset + at }
  }

  function unexpected(text: string, at: number): number {
    fail(`unexpected ${JSON.stringify(text.charAt(at))}`, at)
    return text.length
  }

  function afterValue(): void {
    state = live.inside() ? 'comma' : 'end'
  }

  function add(value: unknown): void {
    live.add(value)
    afterValue()
  }

  /** Brings the open string into the value as it now stands. */
  function showString(): void {
    if (state !== 'string' || (placed && !string.changed)) return
    if (placed) live.replace(string.text)
    else live.add(string.text)
    placed = true
    string.changed = false
  }

  function startString(kind: 'key-text' | 'string'): void {
    state = kind
    string = new JsonString()
    placed = false
  }

  function readString(text: string, from: number): number {
    const at = string.read(text, from)
    if (string.status === 'malformed') return unexpected(text, at)
    if (string.status === 'closed') {
      if (state === 'key-text') {
        live.key(string.text)
        state = 'colon'
      } else {
        showString()
        afterValue()
      }
    }
    return at
  }

  function readNumber(text: string, from: number): number {
    let at = from
    while (at < text.length && isOfNumber(text.charCodeAt(at))) at += 1
    token += text.slice(from, at)
    if (at < text.length) endNumber(at)
    return at
  }

  function endNumber(at: number): void {
    if (number.test(token)) add(Number(token))
    else fail('malformed number', at - token.length)
  }

  function readLiteral(text: string, from: number): number {
    const literal = literals.get(token.charAt(0))
    if (!literal) return unexpected(text, from)
    const { word, value } = literal
    let at = from
    while (at < text.length && token.length < word.length) {
      if (text.charAt(at) !== word.charAt(token.length)) return unexpected(text, at)
      token += text.charAt(at)
      at += 1
    }
    if (token.length === word.length) add(value)
    return at
  }

  function startValue(char: string): boolean {
    if (char === '"') {
      startString('string')
    } else if (char === '{') {
      live.openObject()
      state = 'first-key'
    } else if (char === '[') {
      live.openArray()
      state = 'first-item'
    } else {
      token = char
      if (char === '-' || (char >= '0' && char <= '9')) state = 'number'
      else if (literals.has(char)) state = 'literal'
      else return false
    }
    return true
  }

  function close(): boolean {
    live.close()
    afterValue()
    return true
  }

  /** Reads a character between two tokens, or the first of one. Returns whether it may stand here. */
  function readMark(char: string): boolean {
    switch (state) {
      case 'value':
        return startValue(char)
      case 'first-item':
        return char === ']' ? close() : startValue(char)
      case 'first-key':
        if (char === '}') return close()
        if (char === '"') startString('key-text')
        return char === '"'
      case 'key':
        if (char === '"') startString('key-text')
        return char === '"'
      case 'colon':
        state = 'value'
        return char === ':'
      case 'comma': {
        const inArray = live.inside() === 'array'
        if (char === (inArray ? ']' : '}')) return close()
        state = inArray ? 'value' : 'key'
        return char === ','
      }
      default:
        return false
    }
  }

  function read(text: string, from: number): number {
    switch (state) {
      case 'string':
      case 'key-text':
        return readString(text, from)
      case 'number':
        return readNumber(text, from)
      case 'literal':
        return readLiteral(text, from)
      default: {
        const at = endOfSpace(text, from)
        if (at === text.length) return at
        return readMark(text.charAt(at)) ? at + 1 : unexpected(text, at)
      }
    }
  }

  return {
    push(text) {
      for (let at = 0; at < text.length && state !== 'failed';) at = read(text, at)
      offset += text.length
    },
    value() {
      showString()
      return live.read()
    },
    end() {
      // Inside a container, a number at the end may have been cut.
      if (state === 'number' && !live.inside()) endNumber(0)
      if (state !== 'end' && state !== 'failed') fail('unexpected end', 0)
      return fault ? { ok: false, ...fault } : { ok: true, value: live.read() }
    },
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc8259#section-2 */
function endOfSpace(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at
  }
  return text.length
}

/** Whether a character can stand in a number: a digit, or one of `+-.eE`. */
function isOfNumber(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    code === 0x2b ||
    code === 0x2d ||
    code === 0x2e ||
    code === 0x45 ||
    code === 0x65
  )
}
