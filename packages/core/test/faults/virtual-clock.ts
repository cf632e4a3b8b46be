import { onTestFinished, vi } from 'vitest'

/** Puts timers and clocks under the test's control until it is over; sockets stay real. */
export function useVirtualClock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
  onTestFinished(() => {
    vi.useRealTimers()
  })
}

/** Lets everything happen that waits for no timer and no socket. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/**
 * Lets the clock run from timer to timer while a condition holds. Only for what waits for nothing
 * but timers: sockets take real time.
 *
 * @throws {Error} where no timer is left that could change anything, or there is no end of them
 */
export async function runClockWhile(condition: () => boolean): Promise<void> {
  await settle()
  for (let steps = 0; condition(); steps++) {
    if (vi.getTimerCount() === 0) throw new Error('It hangs: no timer is set.')
    if (steps > 20_000) throw new Error('It goes on and on.')
    vi.advanceTimersToNextTimer()
    await settle()
  }
}

/** Lets the clock run as {@link runClockWhile} does, until a promise settles. */
export async function runClockUntil<Value>(promise: Promise<Value>): Promise<Value> {
  let waiting = true
  const end = () => {
    waiting = false
  }
  promise.then(end, end)
  await runClockWhile(() => waiting)
  return promise
}
