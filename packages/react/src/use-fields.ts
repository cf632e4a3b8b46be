import { useInsertionEffect, useSyncExternalStore } from 'react'

/** Whatever has snapshots: a stream, a feed. */
interface Source<Snapshot> {
  readonly getSnapshot: () => Snapshot
  readonly getServerSnapshot: () => Snapshot
  readonly subscribe: (listener: () => void) => () => void
}

/** Gives one field of the snapshot that is rendered, and notes that the component reads it. */
type ReadField<Snapshot> = <Field extends keyof Snapshot>(field: Field) => Snapshot[Field]

/** Subscribes a component to a source; it re-renders only for the fields that it reads. */
export function useFields<Snapshot>(source: Source<Snapshot>): ReadField<Snapshot> {
  const tracker = createTracker(source)
  const snapshot = useSyncExternalStore(
    source.subscribe,
    tracker.getSnapshot,
    source.getServerSnapshot,
  )
  useInsertionEffect(tracker.commit)
  return (field) => tracker.read(snapshot, field)
}

/** Knows which fields one render has read. */
interface Tracker<Snapshot> {
  /** The source's snapshot; the same object as long as no field that was read has changed. */
  readonly getSnapshot: () => Snapshot
  readonly read: <Field extends keyof Snapshot>(snapshot: Snapshot, field: Field) => Snapshot[Field]
  /** The render is on the page. */
  readonly commit: () => void
}

/**
 * Each render gets a tracker of its own: it begins with the source's newest snapshot, and a render
 * that React throws away leaves nothing behind.
 */
function createTracker<Snapshot>(source: Source<Snapshot>): Tracker<Snapshot> {
  const read = new Set<keyof Snapshot>()
  // What the page does not show cannot disagree with it: a field that is first read in an event
  // handler, say, comes straight from the source.
  const readLate = new Set<keyof Snapshot>()
  let seen: Snapshot | undefined
  let committed = false

  return {
    getSnapshot() {
      const next = source.getSnapshot()
      const before = seen
      if (!before || [...read].some((field) => before[field] !== next[field])) seen = next
      return seen ?? next
    },
    read(snapshot, field) {
      if (committed && !read.has(field)) readLate.add(field)
      read.add(field)
      return (readLate.has(field) ? source.getSnapshot() : snapshot)[field]
    },
    commit() {
      committed = true
    },
  }
}
