/**
 * A place in one line, which is read from its left to its right. Columns are counted as Markdown
 * does: a tab reaches to the next multiple of four, and may be read in part.
 *
 * @see https://spec.commonmark.org/0.31.2/#tabs
 */
export class Line {
  /** The line without its end. */
  readonly text: string
  /** Where the first character is that is no white space, of those not yet read. */
  next = 0
  /** As far as here, no thematic break can begin; for `startOf` to look at each character once. */
  noBreakBefore = 0
  #at = 0
  #column = 0
  #nextColumn = 0

  constructor(text: string) {
    this.text = text
    this.#findNext()
  }

  /** How many columns of white space come next. */
  get indent(): number {
    return this.#nextColumn - this.#column
  }

  /** Whether there is nothing but white space any more. */
  get blank(): boolean {
    return this.next === this.text.length
  }

  /** What comes behind the white space. */
  get rest(): string {
    return this.text.slice(this.next)
  }

  /** Whether a sticky pattern matches behind the white space. */
  has(pattern: RegExp): boolean {
    pattern.lastIndex = this.next
    return pattern.test(this.text)
  }

  /** Reads columns of the white space that comes next. */
  skip(columns: number): void {
    const end = this.#column + columns
    while (this.#column < end) {
      const width = widthOf(this.text.charAt(this.#at), this.#column)
      if (this.#column + width > end) {
        this.#column = end
      } else {
        this.#column += width
        this.#at += 1
      }
    }
  }

  /** Reads a marker that comes behind the white space. */
  skipMarker(length: number): void {
    this.#at = this.next + length
    this.#column = this.#nextColumn + length
    this.#findNext()
  }

  #findNext(): void {
    this.next = this.#at
    this.#nextColumn = this.#column
    for (;;) {
      const char = this.text.charAt(this.next)
      if (char !== ' ' && char !== '\t') return
      this.#nextColumn += widthOf(char, this.#nextColumn)
      this.next += 1
    }
  }
}

function widthOf(char: string, column: number): number {
  return char === '\t' ? 4 - (column % 4) : 1
}
