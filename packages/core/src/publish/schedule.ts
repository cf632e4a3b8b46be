/** Runs one callback soon; calls before it ran are one. */
export interface Scheduler {
  /** Asks for a run in the next frame. */
  request(): void
  /** Forgets a run that was asked for. */
  cancel(): void
}

/** How long a frame is waited for, in milliseconds: a hidden page has none. */
const frameTimeout = 100
/** The pace where there are no frames at all, e.g. in Node, in milliseconds. */
const timerPace = 16

/**
 * Calls back once per animation frame. Frames stop on a hidden page, and in a hidden frame of a
 * visible one, without a word; a timer runs beside them, and whichever comes first wins.
 */
export function createFrameScheduler(run: () => void): Scheduler {
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
      if (hasFrames) frame = requestAnimationFrame(fire)
      timer = setTimeout(fire, hasFrames ? frameTimeout : timerPace)
    },
    cancel,
  }
}
