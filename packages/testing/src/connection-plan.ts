/**
 * How a connection is cut.
 *
 * - `rst`: a TCP reset. The client's read fails (`ECONNRESET`).
 * - `fin`: the connection is closed, the body left as it is. One with chunks or a content length is
 *   then known to be incomplete, and the client's read fails; one that goes until the close looks
 *   complete.
 * - `end`: the body is ended as if it were whole, then the connection is closed. The client reads a
 *   clean end. Only chunks can be ended so; any other body is cut as by `fin`.
 * - `silence`: the connection stays open and nothing more comes.
 */
export type CutKind = 'rst' | 'fin' | 'end' | 'silence'

export interface Cut {
  readonly by: CutKind
  /** After how many bytes from the server. Default: 0. */
  readonly after?: number
  /**
   * Which bytes are counted: `connection`, all that the server sends, status line, headers and
   * chunk sizes included; `body`, those of the bodies, without the chunks' framing. Default:
   * `connection`.
   */
  readonly counting?: 'connection' | 'body'
  /**
   * Milliseconds between the last byte and the cut, so that the client can take the bytes before.
   * Default: 0.
   */
  readonly waitMs?: number
}

/** What happens to one connection. */
export interface ConnectionPlan {
  readonly cut?: Cut
  /** Milliseconds before the first byte from the server is passed on. Default: 0. */
  readonly delayMs?: number
  /** The most bytes passed on in one write. Default: as they come. */
  readonly sliceBytes?: number
  /** Milliseconds between two writes. Default: 0. */
  readonly gapMs?: number
}
