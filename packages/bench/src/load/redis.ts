import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { findRedis } from '../../../../scripts/redis.mjs'
import { listen } from './listen.ts'

/**
 * Starts a Redis that keeps all in memory and ends with this process. Its own processor time is not
 * this process's.
 *
 * @returns Where it is.
 * @throws Error where there is none, or it does not start.
 */
export async function startRedis(): Promise<string> {
  const program = findRedis()
  if (program === undefined) throw new Error('There is no redis-server here.')
  const { port } = new URL(await freeOrigin())
  const given = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const server = spawn(program, given, { stdio: ['ignore', 'pipe', 'inherit'] })
  process.once('exit', () => server.kill('SIGKILL'))
  process.once('SIGTERM', () => process.exit())
  for await (const line of createInterface(server.stdout)) {
    if (line.includes('Ready to accept connections')) break
  }
  if (server.exitCode !== null) throw new Error('redis-server did not start.')
  server.stdout.resume()
  return `redis://127.0.0.1:${port}`
}

async function freeOrigin(): Promise<string> {
  const server = createServer()
  const origin = await listen(server)
  server.close()
  await once(server, 'close')
  return origin
}
