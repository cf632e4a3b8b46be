const quote = 0x22
const backslash = 0x5c

/** @see https://www.rfc-editor.org/rfc/rfc8259#section-7 */
const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

const upToFourHexDigits = /^[\da-fA-F]{0,4}$/
const notHexDigit = /[^\da-fA-F]/

/** Reads one JSON string, run by run, from behind its opening quote. */
export class JsonString {
  status: 'open' | 'closed' | 'malformed' = 'open'
  /**
   * What it says so far. An escape that is not complete is not in it, and neither is a high
   * surrogate at its end: half a character would be shown, and replaced by the next piece.
   */
  text = ''
  /** Whether the text has grown; for the reader to clear. */
  changed = false
  #highSurrogate = ''
  #escape = ''

  /**
   * Reads on in the next piece.
   * @returns The index behind what was read; of the character at fault where it is malformed.
   */
  read(piece: string, from: number): number {
    let at = from
    while (at < piece.length && this.status === 'open') {
      if (this.#escape === '\\') at = this.#readEscape(piece, at)
      else if (this.#escape !== '') at = this.#readHexDigits(piece, at)
      else at = this.#readRun(piece, at)
    }
    return at
  }

  #readRun(piece: string, from: number): number {
    const at = endOfRun(piece, from)
    if (at > from) this.#append(piece.slice(from, at))
    if (at === piece.length) return at
    switch (piece.charCodeAt(at)) {
      case quote:
        this.#close()
        return at + 1
      case backslash:
        this.#escape = '\\'
        return at + 1
      default:
        return this.#refuse(at)
    }
  }

  #readEscape(piece: string, at: number): number {
    const letter = piece.charAt(at)
    const meant = escapes.get(letter)
    if (meant === undefined && letter !== 'u') return this.#refuse(at)
    if (meant !== undefined) this.#append(meant)
    this.#escape = meant === undefined ? '\\u' : ''
    return at + 1
  }

  #readHexDigits(piece: string, at: number): number {
    const missing = 6 - this.#escape.length
    const digits = piece.slice(at, at + missing)
    if (!upToFourHexDigits.test(digits)) return this.#refuse(at + digits.search(notHexDigit))
    this.#escape += digits
    if (digits.length === missing) {
      this.#append(String.fromCharCode(Number.parseInt(this.#escape.slice(2), 16)))
      this.#escape = ''
    }
    return at + digits.length
  }

  #append(run: string): void {
    const last = run.charCodeAt(run.length - 1)
    const isHigh = last >= 0xd800 && last <= 0xdbff
    this.#show(this.#highSurrogate + (isHigh ? run.slice(0, -1) : run))
    this.#highSurrogate = isHigh ? run.slice(-1) : ''
  }

  #show(run: string): void {
    if (run === '') return
    this.text += run
    this.changed = true
  }

  #close(): void {
    this.status = 'closed'
    // It has no other half. JSON.parse keeps it, too.
    this.#show(this.#highSurrogate)
  }

  #refuse(at: number): number {
    this.status = 'malformed'
    return at
  }
}

/** Where a run of plain characters ends: at a quote, a backslash, a control character or the end. */
function endOfRun(piece: string, from: number): number {
  for (let at = from; at < piece.length; at++) {
    const code = piece.charCodeAt(at)
    if (code === quote || code === backslash || code < 0x20) return at
  }
  return piece.length
}
