/** Why a run is ended early: a signal, a reader of stdout that left, or a stdout that fails. */
export type StopCause = 'SIGINT' | 'SIGTERM' | 'reader-left' | 'output-failed'

/** What the process ends with then; a signal's is 128 and its number, as shells do it. */
export const exitCodes: Readonly<Record<StopCause, number>> = {
  SIGINT: 130,
  SIGTERM: 143,
  'reader-left': 0,
  'output-failed': 1,
}

export interface Stopper {
  readonly signal: AbortSignal
  /** Why it was stopped; the first cause counts. */
  cause(): StopCause | undefined
  stop(cause: StopCause): void
}

/** Listens for Ctrl-C and SIGTERM: the first stops the run in good order, the second at once. */
export function createStopper(): Stopper {
  const controller = new AbortController()
  let first: StopCause | undefined

  function stop(cause: StopCause): void {
    first ??= cause
    controller.abort()
  }

  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (first !== undefined) process.exit(exitCodes[name])
      stop(name)
    })
  }
  return { signal: controller.signal, cause: () => first, stop }
}
