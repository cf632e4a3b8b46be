/** A piece of a response as it came over the wire. */
export interface HttpPart {
  /**
   * `framing` is what belongs to the encoding of the body: the sizes and line ends of chunks. `end`
   * is the last line of it.
   */
  readonly kind: 'head' | 'framing' | 'payload' | 'end'
  readonly bytes: Uint8Array
  /** The body is sent in chunks, so that it can be ended before its time. */
  readonly chunked: boolean
}

export interface HttpParts {
  /** The parts within the next bytes of the connection; together they are those bytes. */
  readonly push: (bytes: Uint8Array) => Iterable<HttpPart>
}

type State =
  | { readonly at: 'head' | 'chunk-size' | 'chunk-end' | 'trailer' | 'until-close' }
  | { readonly at: 'body' | 'chunk'; left: number }

const latin1 = new TextDecoder('latin1')
const LINE_FEED = 10
const HEAD_END = /\r?\n\r?\n$/

/**
 * Tells heads, framing and payload of the HTTP/1.1 responses on one connection apart. A response to
 * HEAD is taken for one with a body: what was asked is not looked at.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-6
 */
export function createHttpParts(): HttpParts {
  let state: State = { at: 'head' }
  let line = ''

  function* push(bytes: Uint8Array): Iterable<HttpPart> {
    let start = 0
    while (start < bytes.length) {
      if (state.at === 'until-close') {
        yield { kind: 'payload', bytes: bytes.subarray(start), chunked: false }
        return
      }
      if (state.at === 'body' || state.at === 'chunk') {
        const piece = bytes.subarray(start, start + state.left)
        const chunked: boolean = state.at === 'chunk'
        start += piece.length
        state.left -= piece.length
        if (state.left === 0) state = { at: chunked ? 'chunk-end' : 'head' }
        yield { kind: 'payload', bytes: piece, chunked }
        continue
      }
      const inHead: boolean = state.at === 'head'
      const end: number = bytes.indexOf(LINE_FEED, start) + 1 || bytes.length
      const piece = bytes.subarray(start, end)
      start = end
      line += latin1.decode(piece)
      if (piece.at(-1) === LINE_FEED) endLine()
      const kind = inHead ? 'head' : state.at === 'head' ? 'end' : 'framing'
      yield { kind, bytes: piece, chunked: !inHead }
    }
  }

  function endLine(): void {
    if (state.at === 'head') {
      if (!HEAD_END.test(line)) return
      state = afterHead(line)
    } else if (state.at === 'chunk-size') {
      const size = Number.parseInt(line, 16)
      state = size > 0 ? { at: 'chunk', left: size } : { at: 'trailer' }
    } else if (state.at === 'chunk-end') {
      state = { at: 'chunk-size' }
    } else if (line.trim() === '') {
      state = { at: 'head' }
    }
    line = ''
  }

  return { push }
}

function afterHead(head: string): State {
  const status = Number(/^\S+ (\d{3})/.exec(head)?.[1])
  if (status < 200 || status === 204 || status === 304) return { at: 'head' }
  if (/^transfer-encoding:.*chunked/im.test(head)) return { at: 'chunk-size' }
  const length = /^content-length: *(\d+)/im.exec(head)?.[1]
  if (length === undefined) return { at: 'until-close' }
  return Number(length) > 0 ? { at: 'body', left: Number(length) } : { at: 'head' }
}
