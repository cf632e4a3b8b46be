import { Line } from './line.ts'
import { isUnderline, Paragraph } from './paragraph.ts'
import {
  codeIndent,
  interrupts,
  isFenceEnd,
  startOf,
  type ItemStart,
  type Start,
} from './starts.ts'

interface Quote {
  readonly kind: 'quote'
}

interface Item {
  readonly kind: 'item'
  readonly marker: string
  /** How far a line must be indented to belong to it, in columns. */
  width: number
  /** Whether nothing stands in it yet. */
  empty: boolean
}

type Leaf =
  | { readonly kind: 'none' | 'indented' | 'table' }
  | { readonly kind: 'fence'; readonly mark: string; readonly length: number }
  | { readonly kind: 'html'; readonly end: RegExp | undefined }
  | Paragraph

const none: Leaf = { kind: 'none' }

/**
 * Tells, line by line, where Markdown's top-level blocks begin. It knows what is open: the
 * containers from the outermost inwards, and the block of text, code or HTML inside.
 *
 * @see https://spec.commonmark.org/0.31.2/#phase-1-block-structure
 */
export class BlockScanner {
  readonly #tables: boolean
  readonly #containers: (Quote | Item)[] = []
  /** Which of the containers are quotes. */
  readonly #quotes: number[] = []
  #leaf: Leaf = none

  /** @param options `tables`: whether there are tables, as GitHub has them. */
  constructor({ tables }: { readonly tables: boolean }) {
    this.#tables = tables
  }

  /** Whether nothing is open: whatever comes, it begins a block. */
  get closed(): boolean {
    return this.#containers.length === 0 && this.#leaf === none
  }

  /** Whether a top-level block would begin with this line. A blank line begins none. */
  begins(line: Line): boolean {
    if (line.blank) return false
    const [outermost] = this.#containers
    if (!outermost) return this.#endsLeaf(line)
    const start = startOf(line)
    if (outermost.kind === 'quote' && start?.kind === 'quote') return false
    if (outermost.kind === 'item') {
      if (line.indent >= outermost.width) return false
      if (start?.kind === 'item' && start.marker === outermost.marker) return false
    }
    return this.#leaf.kind !== 'paragraph' || endsText(start)
  }

  /** Takes in a line, without its end. Returns whether a top-level block begins with it. */
  read(text: string): boolean {
    const line = new Line(text)
    const begins = this.begins(line)
    if (begins) this.#close(0)
    const depth = this.#match(line)
    const inside = depth === this.#containers.length
    if (inside && this.#goesOn(line)) return begins
    if (line.blank) this.#closeByBlank(depth)
    else if (!this.#isText(line, inside)) this.#open(line, depth)
    return begins
  }

  /** Whether the line ends the block that is open outside all containers. */
  #endsLeaf(line: Line): boolean {
    switch (this.#leaf.kind) {
      case 'none':
        return true
      case 'fence':
      case 'html':
        return false
      case 'indented':
        return line.indent < codeIndent
      case 'table':
        return line.indent >= codeIndent || endsText(startOf(line))
      case 'paragraph': {
        const start = startOf(line)
        return start !== undefined && interrupts(start) && !isUnderline(line)
      }
    }
  }

  /** Reads the markers of the open containers. Returns how many of them go on. */
  #match(line: Line): number {
    let quotes = 0
    for (const [depth, container] of this.#containers.entries()) {
      // Items go on, quotes do not.
      if (line.blank) return this.#quotes[quotes] ?? this.#containers.length
      if (container.kind === 'quote') {
        if (startOf(line)?.kind !== 'quote') return depth
        readQuote(line)
        quotes += 1
      } else {
        if (line.indent < container.width) return depth
        line.skip(container.width)
        container.empty = false
      }
    }
    return this.#containers.length
  }

  /** Takes a line into open code or HTML. Returns whether it belongs there. */
  #goesOn(line: Line): boolean {
    const leaf = this.#leaf
    switch (leaf.kind) {
      case 'fence':
        if (isFenceEnd(line, leaf.mark, leaf.length)) this.#leaf = none
        return true
      case 'html':
        if (leaf.end ? leaf.end.test(line.rest) : line.blank) this.#leaf = none
        return true
      case 'indented':
        return line.blank || line.indent >= codeIndent
      default:
        return false
    }
  }

  #closeByBlank(depth: number): void {
    const innermost = this.#containers.at(-1)
    if (depth < this.#containers.length) {
      this.#close(depth)
    } else if (innermost?.kind === 'item' && innermost.empty) {
      // At most one blank line may stand before its text. The list it is of stays open.
      innermost.width = Infinity
    }
    this.#leaf = none
  }

  /** Takes a line into the open paragraph or table. Returns whether it belongs there. */
  #isText(line: Line, inside: boolean): boolean {
    const leaf = this.#leaf
    const start = startOf(line)
    if (leaf.kind === 'table') return inside && line.indent < codeIndent && !endsText(start)
    if (leaf.kind !== 'paragraph') return false
    if (inside && this.#tables && leaf.isHeaderOf(line)) this.#leaf = { kind: 'table' }
    else if (inside && leaf.isUnderlinedBy(line)) this.#leaf = none
    else if (inside ? start && interrupts(start) : endsText(start)) return false
    else leaf.add(line)
    return true
  }

  /** Opens what begins with the rest of the line. */
  #open(line: Line, depth: number): void {
    this.#close(depth)
    while (!line.blank) {
      const start = startOf(line)
      if (start?.kind === 'quote') {
        this.#quotes.push(this.#containers.length)
        this.#containers.push({ kind: 'quote' })
        readQuote(line)
      } else if (start?.kind === 'item') {
        this.#containers.push(readItem(line, start))
      } else {
        this.#leaf = leafOf(line, start)
        return
      }
    }
  }

  #close(depth: number): void {
    this.#containers.length = depth
    while ((this.#quotes.at(-1) ?? -1) >= depth) this.#quotes.pop()
    this.#leaf = none
  }
}

/** Whether what begins ends a table, or a paragraph whose containers' markers are missing. */
function endsText(start: Start | undefined): boolean {
  return start !== undefined && (start.kind !== 'html' || start.interrupts)
}

function readQuote(line: Line): void {
  line.skipMarker(1)
  line.skip(Math.min(line.indent, 1))
}

function readItem(line: Line, { marker, length }: ItemStart): Item {
  const { indent } = line
  line.skipMarker(length)
  // More white space than this is code that begins behind one space.
  const space = line.blank || line.indent > codeIndent ? 1 : line.indent
  line.skip(Math.min(line.indent, space))
  return { kind: 'item', marker, width: indent + length + space, empty: line.blank }
}

function leafOf(line: Line, start: Start | undefined): Leaf {
  if (line.indent >= codeIndent) return { kind: 'indented' }
  switch (start?.kind) {
    case undefined:
      return new Paragraph(line)
    case 'fence':
      return start
    case 'html':
      return start.end?.test(line.rest) ? none : start
    default:
      return none
  }
}
