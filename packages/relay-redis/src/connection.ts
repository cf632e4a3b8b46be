import { LogError } from '@millrace/relay'
import { createClient, ErrorReply, type RedisClientOptions } from 'redis'
import { isOutOfMemory, isPassing } from './refusals.ts'

export type Client = ReturnType<typeof createClient>

/** The connection that carries all commands. Made anew when it is lost, for as long as it is open. */
export interface Connection {
  /**
   * Runs commands as soon as there is a connection, and again when it is lost or Redis cannot serve
   * them yet: what they did the first time is not known then, so they must bear to be repeated.
   * Those that a task begins in one turn go out together.
   *
   * @param patience For how long to go on, in milliseconds.
   * @param task Is also given the number of the connection, which tells a new one.
   * @throws LogError `full` where Redis has no memory left; `failed` when the patience is over
   * @throws ErrorReply what else Redis answers
   */
  run<Result>(
    patience: number,
    task: (client: Client, epoch: number) => Promise<Result>,
  ): Promise<Result>
  /** Since when the connection is back, by `performance.now()`; `undefined` for the first one. */
  readonly backSince: number | undefined
  close(): void
}

export interface ConnectionOptions {
  readonly client: RedisClientOptions
  /** How long a reply may take, in milliseconds. */
  readonly replyMs: number
  /** A connection was lost and there is a new one. */
  readonly onBack: () => void
}

/** Between two attempts, in milliseconds. */
const pause = 50

export function createConnection({
  client: given,
  replyMs,
  onBack,
}: ConnectionOptions): Connection {
  let epoch = 0
  let backSince: number | undefined
  let closed = false
  const waiting = new Set<() => void>()
  /** When each task that waits for replies began, the oldest first. */
  const pending = new Set<{ readonly since: number }>()
  let watchdog: ReturnType<typeof setTimeout> | undefined
  let client = open()

  function open(): Client {
    const opened = openClient({ ...given, disableOfflineQueue: true })
    opened.on('ready', () => {
      epoch += 1
      if (epoch > 1) backSince = performance.now()
      for (const resolve of waiting) resolve()
      waiting.clear()
      if (epoch > 1) onBack()
    })
    return opened
  }

  function watch(): void {
    watchdog = undefined
    const [oldest] = pending
    if (!oldest || closed) return
    const rest = oldest.since + replyMs - performance.now()
    if (rest <= 0) {
      // Whatever is on its way is rejected, and done again by a new connection.
      client.destroy()
      client = open()
    }
    watchdog = setTimeout(watch, rest > 0 ? rest : replyMs)
  }

  async function attempt<Result>(
    task: (client: Client, epoch: number) => Promise<Result>,
  ): Promise<Result> {
    const entry = { since: performance.now() }
    pending.add(entry)
    watchdog ??= setTimeout(watch, replyMs)
    try {
      return await task(client, epoch)
    } finally {
      pending.delete(entry)
      if (pending.size === 0) {
        clearTimeout(watchdog)
        watchdog = undefined
      }
    }
  }

  async function ready(milliseconds: number): Promise<void> {
    if (client.isReady) return
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer)
        waiting.delete(done)
        resolve()
      }
      const timer = setTimeout(done, milliseconds)
      waiting.add(done)
    })
  }

  return {
    async run(patience, task) {
      const deadline = performance.now() + patience
      for (;;) {
        await ready(deadline - performance.now())
        if (closed || !client.isReady) throw new LogError('failed')
        try {
          return await attempt(task)
        } catch (error) {
          if (error instanceof LogError) throw error
          if (isOutOfMemory(error)) throw new LogError('full', { cause: error })
          if (error instanceof ErrorReply && !isPassing(error)) throw error
          if (closed || performance.now() > deadline) throw new LogError('failed', { cause: error })
        }
        await new Promise((resolve) => setTimeout(resolve, pause))
      }
    },
    get backSince() {
      return backSince
    },
    close() {
      closed = true
      clearTimeout(watchdog)
      for (const resolve of waiting) resolve()
      client.destroy()
    },
  }
}

/** A client that comes back for ever, a second apart at most, and says nothing about it. */
export function openClient(options: RedisClientOptions): Client {
  const client = createClient({
    ...options,
    socket: {
      ...options.socket,
      reconnectStrategy: (retries) => Math.min(2 ** retries * 25, 1000),
    },
    // A timer for each command would cost more than the command.
    commandOptions: { ...options.commandOptions, timeout: 0 },
  })
  // Without a listener an error would end the process; whoever waits for a reply is told anyway.
  client.on('error', () => {})
  client.connect().catch(() => {})
  return client
}
