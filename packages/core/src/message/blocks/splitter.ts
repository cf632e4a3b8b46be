import { Line } from './line.ts'
import { BlockScanner } from './scanner.ts'

/** One of the blocks that a Markdown text is a row of, with the blank lines behind it. */
export interface Block {
  /** Its number in the text, from 0: the key to render it by. */
  readonly key: number
  /** Where it begins in the text, in UTF-16 units. */
  readonly start: number
  readonly text: string
  /** `streaming` while it may change. */
  readonly state: 'streaming' | 'done'
}

/** Splits a Markdown text into its top-level blocks as it comes. */
export interface BlockSplitter {
  /** Takes in the next piece of the text. It is split when the blocks are looked at. */
  push(text: string): void
  /** Ends the text: all its blocks are done. Nothing may be pushed afterwards. */
  end(): void
  /**
   * The blocks of the text so far; joined, they are that text. Immutable, and the same array until
   * something changed. A block that is done is the same object ever after; at most the last two
   * are not.
   */
  blocks(): readonly Block[]
}

const lineEnd = /\r\n?|\n/g

/**
 * How much of a line is looked at, each time anew, as long as its end has not come. Whether a block
 * begins with it is nearly always said by its first characters.
 */
const headLength = 256

/**
 * Creates a splitter of one text. To push a piece costs that piece, however long the text is.
 *
 * Blocks are those of CommonMark, and of GitHub's tables; where a text would be cut by one of the
 * two only, it is not. So a block by itself renders to what it is in the whole, but for references:
 * a link whose definition stands in another block is not found.
 *
 * @see https://spec.commonmark.org/0.31.2/
 */
export function createBlockSplitter(): BlockSplitter {
  const scanners = [new BlockScanner({ tables: false }), new BlockScanner({ tables: true })]
  const done: Block[] = []
  let published: readonly Block[] = []
  let unread = ''
  /** Where the open block begins, and its lines as far as they are whole. */
  let start = 0
  let open = ''
  /** The last line as long as its end has not come, and the beginning of that. */
  let line = ''
  let head = ''
  /** Whether there were only blank lines: they belong to the first block. */
  let bare = true
  /** Whether the last line ended in CR, which LF may follow. */
  let endsInCr = false
  let ended = false

  function blockOf(key: number, from: number, text: string, state: Block['state']): Block {
    const known = published[key]
    // What begins at the same place and is as long is the same text.
    const same = known?.start === from && known.text.length === text.length
    return same && known.state === state ? known : { key, start: from, text, state }
  }

  function finish(): void {
    if (open === '') return
    done.push(blockOf(done.length, start, open, 'done'))
    start += open.length
    open = ''
  }

  function addLine(end: string): void {
    const begins = scanners.map((scanner) => scanner.read(line)).every(Boolean)
    if (begins && !bare) finish()
    if (begins) bare = false
    open += line + end
    line = ''
    head = ''
  }

  function addToLine(text: string): void {
    line += text
    if (head.length < headLength) head += text.slice(0, headLength - head.length)
  }

  function read(text: string): void {
    let from = endsInCr && text.startsWith('\n') ? 1 : 0
    open += text.slice(0, from)
    lineEnd.lastIndex = from
    for (let end = lineEnd.exec(text); end; end = lineEnd.exec(text)) {
      addToLine(text.slice(from, end.index))
      addLine(end[0])
      from = lineEnd.lastIndex
    }
    addToLine(text.slice(from))
    endsInCr = text.endsWith('\r')
  }

  /** Whether a block begins with what there is of the last line. */
  function lineBegins(): boolean {
    const begun = new Line(head)
    return !bare && scanners.every((scanner) => scanner.begins(begun))
  }

  function readOn(): void {
    if (unread === '') return
    read(unread)
    unread = ''
    const begins = lineBegins()
    // However the line goes on, it belongs to no block before it.
    if (begins && scanners.every(({ closed }) => closed)) finish()
    publish(begins ? [open, line] : [open + line])
  }

  /** @param texts Those of the blocks that are not done. */
  function publish(texts: readonly string[]): void {
    const blocks = [...done]
    let from = start
    for (const text of texts) {
      if (text === '') continue
      blocks.push(blockOf(blocks.length, from, text, 'streaming'))
      from += text.length
    }
    published = blocks
  }

  return {
    push(text) {
      unread += text
    },
    end() {
      if (ended) return
      ended = true
      read(unread)
      unread = ''
      if (line !== '') addLine('')
      finish()
      publish([])
    },
    blocks() {
      readOn()
      return published
    },
  }
}
