import type { Stream } from './stream.ts'

/** Whatever gives snapshots with text: a stream, or what a binding makes of one. */
export interface TextSource extends Pick<Stream, 'getSnapshot' | 'subscribe'> {}

/** The fields of a snapshot that grow as an answer is written. */
export type TextField = 'text' | 'reasoning'

/** How long a text node grows, in UTF-16 units, before the next gap ends it. */
const pieceLength = 1_500

/**
 * Writes a stream's text straight into an element, and each time only what was added: for long text
 * that no view needs to render. It goes into text nodes of about 1,500 characters, of which only the
 * last is ever written to, so that a browser lays out its end and not the whole; the element's
 * `textContent` is the text. Give it `white-space: pre-wrap`, or lines are looked for in all of it.
 *
 * The element belongs to the text: what else is in it is removed.
 *
 * @param field Which text. Default `text`.
 * @returns The function that ends it. What was written stays on the page, so that it can fade out
 *   with a view, and is replaced where the element is written to again.
 */
export function appendText(
  source: TextSource,
  element: Element,
  field: TextField = 'text',
): () => void {
  const pieces: Text[] = []
  let shown = ''

  function write(): void {
    const text = source.getSnapshot()[field]
    if (!text.startsWith(shown)) shown = keepBeginningOf(text)
    if (text.length > shown.length) append(text.slice(shown.length))
    shown = text
  }

  /** Takes away all from the first piece on that is not as it was. Returns what is left. */
  function keepBeginningOf(text: string): string {
    let length = 0
    let kept = 0
    for (const { data } of pieces) {
      if (!text.startsWith(data, length)) break
      length += data.length
      kept += 1
    }
    if (kept === 0) element.replaceChildren()
    for (const piece of pieces.splice(kept)) piece.remove()
    return text.slice(0, length)
  }

  function append(added: string): void {
    const last = pieces.at(-1)
    // Somebody else, a translator say, may have put something in its place.
    let piece = last?.parentNode === element ? last : addPiece()
    for (let rest = added; ; piece = addPiece()) {
      const end = endOfPiece(rest, pieceLength - piece.length)
      // Not by setting `data`, which takes away what is selected in it.
      piece.appendData(rest.slice(0, end))
      rest = rest.slice(end)
      if (rest === '') return
    }
  }

  function addPiece(): Text {
    const piece = new Text()
    element.append(piece)
    pieces.push(piece)
    return piece
  }

  element.replaceChildren()
  write()
  return source.subscribe(write)
}

/** A blank or line end, where what follows is no mark on it: no letter is written across it. */
const gap = /[\n ](?=\P{M})/u

/** How much of a text goes into a piece that has room for so much. */
function endOfPiece(text: string, room: number): number {
  const from = Math.max(room - 1, 0)
  const found = text.slice(from).search(gap)
  return found === -1 ? text.length : from + found + 1
}
