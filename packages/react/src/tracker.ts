import {
  createLiveStream,
  type LiveStream,
  type Snapshot,
  type Stream,
  type ToolSet,
} from '@millrace/core'

/** Knows which fields one render has read. */
export interface Tracker<Tools extends ToolSet> {
  /** The stream's snapshot; the same object as long as no field that was read has changed. */
  readonly getSnapshot: () => Snapshot<Tools>
  /** The snapshot as the component gets it: reading a field notes it. */
  readonly expose: (snapshot: Snapshot<Tools>) => LiveStream<Tools>
  /** The render is on the page. */
  readonly commit: () => void
}

/**
 * Each render gets a tracker of its own: it begins with the stream's newest snapshot, and a render
 * that React throws away leaves nothing behind.
 */
export function createTracker<Tools extends ToolSet>(stream: Stream<Tools>): Tracker<Tools> {
  const read = new Set<keyof Snapshot>()
  // What the page does not show cannot disagree with it: a field that is first read in an event
  // handler, say, comes straight from the stream.
  const readLate = new Set<keyof Snapshot>()
  let seen: Snapshot<Tools> | undefined
  let committed = false

  return {
    getSnapshot() {
      const next = stream.getSnapshot()
      const before = seen
      if (!before || [...read].some((field) => before[field] !== next[field])) seen = next
      return seen ?? next
    },
    expose: (snapshot) =>
      createLiveStream(stream, (field) => {
        if (committed && !read.has(field)) readLate.add(field)
        read.add(field)
        return (readLate.has(field) ? stream.getSnapshot() : snapshot)[field]
      }),
    commit() {
      committed = true
    },
  }
}
