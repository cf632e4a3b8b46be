import { createWaiters, type Waiters } from '../log/waiters.ts'

/** Wakes readers when something was written, by this process or by another. */
export interface News {
  /** Resolves where `hasNews` holds, at the next news, which may be another stream's, when the signal fires or at the close. */
  wait(id: string, hasNews: () => boolean, signal: AbortSignal): Promise<void>
  /** Something was written here. */
  wake(id: string): void
  close(): void
}

export interface NewsOptions {
  /** How often to look for what another process wrote, in milliseconds. */
  readonly pollMs: number
  /** Changes when another process has written. */
  readonly version: () => number
}

export function createNews({ pollMs, version }: NewsOptions): News {
  const byStream = new Map<string, Waiters>()
  let timer: ReturnType<typeof setInterval> | undefined
  let known = 0
  let closed = false

  function look(): void {
    const now = version()
    if (now === known) return
    known = now
    for (const waiters of byStream.values()) waiters.wake()
  }

  function listen(id: string): Waiters {
    const waiters = byStream.get(id) ?? createWaiters()
    byStream.set(id, waiters)
    // One timer for all, and none where nobody waits.
    timer ??= setInterval(look, pollMs)
    return waiters
  }

  function leave(id: string): void {
    if (byStream.get(id)?.any === false) byStream.delete(id)
    if (byStream.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return {
    async wait(id, hasNews, signal) {
      if (closed || signal.aborted || hasNews()) return
      await listen(id).wait(signal)
      leave(id)
    },
    wake: (id) => byStream.get(id)?.wake(),
    close() {
      closed = true
      for (const waiters of byStream.values()) waiters.wake()
    },
  }
}
