/** How often a view is told of what changed: once a frame, once in so many milliseconds, at once. */
export type Pace = 'frame' | 'delta' | number

/** Runs one callback soon; calls before it ran are one. */
export interface Scheduler {
  /** Asks for a run at the pace as it now is. */
  request(): void
  /** Forgets a run that was asked for. */
  cancel(): void
}

/** How long a frame is waited for, in milliseconds: a hidden page has none. */
const frameTimeout = 100
/** The pace where there are no frames at all, e.g. in Node, in milliseconds. */
const timerPace = 16

/**
 * Calls back at a pace. Frames stop on a hidden page, and in a hidden frame of a visible one,
 * without a word; a timer runs beside them, and whichever comes first wins.
 *
 * @param paceOf Looked at with each request. Default: once a frame.
 */
export function createScheduler(run: () => void, paceOf: () => Pace | undefined): Scheduler {
  let frame: number | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const hasFrames = typeof requestAnimationFrame === 'function'

  function cancel(): void {
    if (frame !== undefined) cancelAnimationFrame(frame)
    clearTimeout(timer)
    frame = timer = undefined
  }

  function fire(): void {
    cancel()
    run()
  }

  return {
    request() {
      if (timer !== undefined) return
      const pace = paceOf() ?? 'frame'
      if (pace === 'delta') {
        run()
        return
      }
      if (pace === 'frame' && hasFrames) frame = requestAnimationFrame(fire)
      timer = setTimeout(fire, pace !== 'frame' ? pace : hasFrames ? frameTimeout : timerPace)
    },
    cancel,
  }
}
