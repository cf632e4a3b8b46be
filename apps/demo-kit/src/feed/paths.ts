/** Where the demo server has the mill's feed. */
export const FEED_PATHS = {
  /** By GET: the feed. */
  read: '/api/feed',
  /** By POST: destroys the connections of all who read it. */
  cut: '/api/feed/cut',
} as const

/** Has the server destroy the feed's connections. */
export async function cutFeed(): Promise<void> {
  await fetch(FEED_PATHS.cut, { method: 'POST' })
}
