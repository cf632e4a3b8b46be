/** A client that gets nowhere for so long will not, in milliseconds: some wait 3 s after a cut. */
const patience = 30_000
/** How often is looked whether it got anywhere, in milliseconds. */
const look = 1000

export interface Patience {
  /** Resolves where there was no progress for too long. A slow machine alone is no such case. */
  readonly lost: Promise<'hung'>
  stop(): void
}

/** @param progress Whatever changes as long as the client gets anywhere. */
export function watch(progress: () => number): Patience {
  const { promise: lost, resolve } = Promise.withResolvers<'hung'>()
  let known = progress()
  let since = performance.now()
  const timer = setInterval(() => {
    const time = performance.now()
    if (progress() !== known) since = time
    known = progress()
    if (time - since > patience) resolve('hung')
  }, look)
  return { lost, stop: () => clearInterval(timer) }
}
