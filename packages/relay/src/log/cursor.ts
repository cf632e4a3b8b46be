/**
 * A place in a stream: the id of an event on the wire is `epoch-seq`. The sequence counts the
 * stream's events; a new epoch begins where another process takes the stream over, so that what
 * the first one still writes is older than what stands there.
 */
export interface Cursor {
  readonly epoch: number
  readonly seq: number
}

// Both stay exact as numbers.
const form = /^(\d{1,15})-(\d{1,15})$/

/** Reads an event id; `undefined` for anything that is not one. */
export function parseCursor(text: string): Cursor | undefined {
  const [, epoch, seq] = form.exec(text) ?? []
  return epoch === undefined ? undefined : { epoch: Number(epoch), seq: Number(seq) }
}

export function formatCursor({ epoch, seq }: Cursor): string {
  return `${epoch}-${seq}`
}

/** Below zero where `a` comes first, above where `b` does, zero for the same place. */
export function compareCursors(a: Cursor, b: Cursor): number {
  return a.epoch - b.epoch || a.seq - b.seq
}
