import { freePort } from '../../../../scripts/free-port.ts'
import { runRedis } from '../../../../scripts/run-redis.ts'

/**
 * Starts a Redis that keeps all in memory and ends with this process. Its own processor time is not
 * this process's.
 *
 * @returns Where it is.
 * @throws Error where there is none, or it does not start.
 */
export async function startRedis(): Promise<string> {
  const port = await freePort()
  const server = await runRedis(port, ['--save', '', '--appendonly', 'no'])
  process.once('exit', () => server.kill('SIGKILL'))
  process.once('SIGTERM', () => process.exit())
  return `redis://127.0.0.1:${port}`
}
