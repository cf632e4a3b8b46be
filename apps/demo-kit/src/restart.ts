/** Where the demo server's relay is killed, by POST. */
export const RESTART_PATH = '/api/restart'

/** Kills the relay; another one takes over. */
export async function killServer(): Promise<void> {
  await fetch(RESTART_PATH, { method: 'POST' })
}
