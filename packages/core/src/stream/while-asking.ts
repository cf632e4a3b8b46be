/** A `fetch` beside which something is loaded: its answer comes when both are there. */
export function whileAsking(
  fetch: typeof globalThis.fetch | undefined,
  load: () => Promise<unknown>,
): typeof globalThis.fetch {
  return async (...request) => {
    const [response] = await Promise.all([(fetch ?? globalThis.fetch)(...request), load()])
    return response
  }
}
