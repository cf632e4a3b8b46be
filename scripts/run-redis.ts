import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { findRedis } from './redis.mjs'

/**
 * Runs the Redis that is found here on a port of the loopback, and resolves when it takes
 * connections.
 *
 * @param settings Further arguments of `redis-server`.
 * @throws Error where there is none, or it does not start.
 */
export async function runRedis(port: number, settings: readonly string[]): Promise<ChildProcess> {
  const program = findRedis()
  if (program === undefined) {
    throw new Error('No redis-server was found: install one, or name one in MILLRACE_REDIS.')
  }
  const given = ['--port', String(port), '--bind', '127.0.0.1', ...settings]
  const server = spawn(program, given, { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface(server.stdout)) {
    if (line.includes('Ready to accept connections')) break
  }
  server.stdout.resume()
  if (server.exitCode !== null) throw new Error('redis-server did not start.')
  return server
}
