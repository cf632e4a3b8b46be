import { callSafely } from './call-safely.ts'

/** Holds the newest snapshot, and tells whoever wants to know of the next. */
export interface Store<Snapshot> {
  readonly getSnapshot: () => Snapshot
  /** Calls back after each change. Returns the function that ends it. */
  readonly subscribe: (listener: () => void) => () => void
  readonly publish: (snapshot: Snapshot) => void
}

export function createStore<Snapshot>(initial: Snapshot): Store<Snapshot> {
  let snapshot = initial
  const listeners = new Set<() => void>()
  return {
    getSnapshot: () => snapshot,
    subscribe(listener) {
      // The same function may be given twice; each subscription is its own.
      const call = () => listener()
      listeners.add(call)
      return () => {
        listeners.delete(call)
      }
    },
    publish(next) {
      snapshot = next
      for (const listener of [...listeners]) callSafely(listener)
    },
  }
}
