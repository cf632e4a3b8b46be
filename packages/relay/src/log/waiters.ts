/** Those who wait for news of one stream. */
export interface Waiters {
  /** Resolves at the next `wake`, or when the signal fires. */
  wait(signal: AbortSignal): Promise<void>
  wake(): void
  /** Whether anybody waits. */
  readonly any: boolean
}

export function createWaiters(): Waiters {
  /** What resolves the waits that share a signal. */
  type Group = (() => void)[]
  const waiting = new Set<Group>()
  // Who waits does so again and again by one signal: a listener for each wait costs more than it.
  const groups = new WeakMap<AbortSignal, Group>()

  function groupOf(signal: AbortSignal): Group {
    const known = groups.get(signal)
    if (known) return known
    const group: Group = []
    groups.set(signal, group)
    signal.addEventListener('abort', () => settle(group), { once: true })
    return group
  }

  function settle(group: Group): void {
    waiting.delete(group)
    for (const resolve of group.splice(0)) resolve()
  }

  return {
    async wait(signal) {
      if (signal.aborted) return
      const group = groupOf(signal)
      waiting.add(group)
      await new Promise<void>((resolve) => void group.push(resolve))
    },
    wake() {
      for (const group of waiting) settle(group)
    },
    get any() {
      return waiting.size > 0
    },
  }
}
