/** A time limit that can be pushed out. */
export interface Timer {
  /** Counts from now on. Costs a clock reading; the timer itself is left to run. */
  restart(): void
  /** Counts no more until `restart`; costs as little. */
  pause(): void
  stop(): void
}

/** @param limit In milliseconds; `Infinity` never expires. */
export function createTimer(limit: number, expire: () => void): Timer {
  let since = performance.now()
  let paused = false
  let handle: ReturnType<typeof setTimeout> | undefined

  function look(): void {
    const now = performance.now()
    const rest = (paused ? now : since) + limit - now
    // Timers may fire a little early.
    if (rest > 1) wait(rest)
    else expire()
  }

  function wait(rest: number): void {
    // The longest a timer takes; a longer one would fire at once.
    handle = setTimeout(look, Math.min(rest, 2 ** 31 - 1))
  }

  if (limit < Number.POSITIVE_INFINITY) wait(limit)
  return {
    restart() {
      since = performance.now()
      paused = false
    },
    pause() {
      paused = true
    },
    stop() {
      clearTimeout(handle)
    },
  }
}
