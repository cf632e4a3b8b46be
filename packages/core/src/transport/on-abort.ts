/** Calls back when a signal fires, at once where it has. Returns the function that ends it. */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  signal.addEventListener('abort', listener, { once: true })
  if (signal.aborted) listener()
  return () => signal.removeEventListener('abort', listener)
}
