/** A part of a body: text, which goes as UTF-8, or bytes as they are. */
export type Piece = string | readonly number[]

export function bytesOf(piece: Piece): Uint8Array<ArrayBuffer> {
  return typeof piece === 'string' ? new TextEncoder().encode(piece) : Uint8Array.from(piece)
}
