/** Whatever says that the network may be back: the page's own events, or a test's. */
export type WakeSource = Pick<EventTarget, 'addEventListener' | 'removeEventListener'>

/** A timer asked to wait longer fires at once. */
const longestTimer = 2 ** 31 - 1

const wakeEvents = ['online', 'pageshow', 'visibilitychange'] as const

/**
 * Waits, but no longer than until the page is back: `online`, `pageshow`, and a page that becomes
 * visible end the wait at once. Resolves also when the signal fires; the caller looks at it.
 *
 * @param wakes Whether the page's return ends it: not where the server asked for the wait.
 */
export function waitOrWake(
  milliseconds: number,
  signal: AbortSignal,
  wakes: boolean,
): Promise<void> {
  return new Promise((resolve) => {
    const targets = wakes ? wakeSources() : []
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      for (const target of targets) {
        for (const name of wakeEvents) target.removeEventListener(name, wake)
      }
      resolve()
    }
    const wake = () => {
      if (typeof document === 'undefined' || document.visibilityState !== 'hidden') end()
    }
    const timer = setTimeout(end, Math.min(milliseconds, longestTimer))
    signal.addEventListener('abort', end)
    for (const target of targets) for (const name of wakeEvents) target.addEventListener(name, wake)
    if (signal.aborted) end()
  })
}

/** A page has both, a worker only the first, a server neither. */
function wakeSources(): WakeSource[] {
  const sources: WakeSource[] = []
  if (typeof globalThis.addEventListener === 'function') sources.push(globalThis)
  if (typeof document !== 'undefined') sources.push(document)
  return sources
}
