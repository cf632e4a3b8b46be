/** Those who wait for news of one stream. */
export interface Waiters {
  /** Resolves at the next `wake`, or when the signal fires. */
  wait(signal: AbortSignal): Promise<void>
  wake(): void
  /** Whether anybody waits. */
  readonly any: boolean
}

export function createWaiters(): Waiters {
  const waiting = new Set<() => void>()
  return {
    wait(signal) {
      return new Promise((resolve) => {
        if (signal.aborted) {
          resolve()
          return
        }
        const done = () => {
          waiting.delete(done)
          signal.removeEventListener('abort', done)
          resolve()
        }
        waiting.add(done)
        signal.addEventListener('abort', done)
      })
    },
    wake() {
      for (const done of [...waiting]) done()
    },
    get any() {
      return waiting.size > 0
    },
  }
}
