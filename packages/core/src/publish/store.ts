import { createListeners } from './listeners.ts'

/** Holds the newest snapshot, and tells whoever wants to know of the next. */
export interface Store<Snapshot> {
  readonly getSnapshot: () => Snapshot
  /** Calls back after each change. Returns the function that ends it. */
  readonly subscribe: (listener: () => void) => () => void
  readonly publish: (snapshot: Snapshot) => void
}

export function createStore<Snapshot>(initial: Snapshot): Store<Snapshot> {
  let snapshot = initial
  const listeners = createListeners()
  return {
    getSnapshot: () => snapshot,
    subscribe: listeners.add,
    publish(next) {
      snapshot = next
      listeners.notify()
    },
  }
}
