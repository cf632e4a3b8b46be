/** What a key in the prompt asks for: Enter sends, Shift+Enter is a new line. */
export function isSend(event: KeyboardEvent): boolean {
  // Enter also closes the suggestion list of an input method.
  return event.key === 'Enter' && !event.shiftKey && !event.isComposing
}

/** Calls back when Escape is pressed anywhere on the page. Returns the function that ends it. */
export function onEscape(stop: () => void): () => void {
  const listen = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.isComposing) stop()
  }
  window.addEventListener('keydown', listen)
  return () => window.removeEventListener('keydown', listen)
}
