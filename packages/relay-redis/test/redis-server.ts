import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, type RedisClientOptions } from 'redis'
import { freePort } from '../../../scripts/free-port.ts'
import { runRedis } from '../../../scripts/run-redis.ts'

/** A Redis of its own, on a free port and in a folder of its own. */
export interface RedisServer {
  readonly url: string
  readonly port: number
  /** What keeps nothing loses everything by it. */
  readonly kill: () => Promise<void>
  /** Starts it again where it was. */
  readonly start: () => Promise<void>
  /** Stops answering, with all its connections open. */
  readonly pause: () => void
  readonly resume: () => void
  readonly close: () => Promise<void>
}

export interface RedisServerOptions {
  /** Whether each write is on the disk before it is answered. */
  readonly persistent?: boolean
  /** Further arguments. */
  readonly args?: readonly string[]
}

export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const { persistent = false, args = [] } = options
  const folder = mkdtempSync(join(tmpdir(), 'millrace-redis-'))
  const port = await freePort()
  const settings = [
    ...['--dir', folder, '--save', '', '--appendonly', persistent ? 'yes' : 'no'],
    ...['--appendfsync', 'always', ...args],
  ]
  let server: ChildProcess | undefined

  async function start(): Promise<void> {
    server = await runRedis(port, settings)
  }

  async function kill(): Promise<void> {
    const child = server
    server = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }

  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill,
    start,
    pause: () => void server?.kill('SIGSTOP'),
    resume: () => void server?.kill('SIGCONT'),
    async close() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Asks Redis something by a connection of its own. */
export async function askRedis<Result>(
  url: string,
  question: (client: ReturnType<typeof createClient>) => Promise<Result>,
): Promise<Result> {
  const options: RedisClientOptions = { url }
  const client = createClient(options)
  await client.connect()
  try {
    return await question(client)
  } finally {
    client.destroy()
  }
}
