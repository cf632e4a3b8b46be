/**
 * Calls a function of the user's. What it throws is reported as an uncaught error, and disturbs
 * neither the stream nor the other callbacks.
 */
export function callSafely<Args extends readonly unknown[]>(
  callback: (...args: Args) => void,
  ...args: Args
): void {
  try {
    callback(...args)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
