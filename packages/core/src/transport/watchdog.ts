/** Calls once when nothing was heard for too long. */
export interface Watchdog {
  /** Something was heard. Costs a clock reading; the timer is left to run. */
  hear(): void
  stop(): void
}

/** @param limit In milliseconds; `Infinity` watches nothing. */
export function createWatchdog(limit: number, expire: () => void): Watchdog {
  let heard = performance.now()
  let timer: ReturnType<typeof setTimeout> | undefined

  function watch(rest: number): void {
    // A timer takes at most 2^31 - 1 milliseconds; a longer one would fire at once.
    if (rest < 2 ** 31) timer = setTimeout(look, rest)
  }

  function look(): void {
    const rest = heard + limit - performance.now()
    // Timers may fire a little early.
    if (rest > 1) watch(rest)
    else expire()
  }

  watch(limit)
  return {
    hear() {
      heard = performance.now()
    },
    stop() {
      clearTimeout(timer)
    },
  }
}
