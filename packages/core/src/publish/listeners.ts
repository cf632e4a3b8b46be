import { callSafely } from './call-safely.ts'

/** Whoever wants to be called, in the order they came. */
export interface Listeners {
  /** Adds one; returns the function that takes it away. */
  readonly add: (listener: () => void) => () => void
  /** Calls all; one that throws keeps none from being called. */
  readonly notify: () => void
  readonly isEmpty: () => boolean
}

export function createListeners(): Listeners {
  const listeners = new Set<() => void>()
  return {
    add(listener) {
      // The same function may be given twice; each addition is its own.
      const call = () => listener()
      listeners.add(call)
      return () => {
        listeners.delete(call)
      }
    },
    notify() {
      for (const listener of [...listeners]) callSafely(listener)
    },
    isEmpty: () => listeners.size === 0,
  }
}
