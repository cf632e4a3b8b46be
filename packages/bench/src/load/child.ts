import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Order } from './orders.ts'

/** A process that answers orders one by one, each with a value. */
export interface Child {
  /** @throws Error where the process ended, or the order failed. */
  ask<Answer>(order: Order): Promise<Answer>
  stop(): Promise<void>
}

interface Reply<Answer> {
  readonly value: Answer
  readonly failure?: string
}

/** Starts a file as a process of its own. Resolves when it is ready. */
export async function startChild(file: URL, args: readonly string[] = []): Promise<Child> {
  const child = fork(fileURLToPath(file), args, {
    execArgv: ['--conditions=millrace-source', '--no-warnings'],
  })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${file.pathname} ended.`)))
  ended.catch(() => {})

  async function answered<Answer>(): Promise<Answer> {
    const [reply]: Reply<Answer>[] = await Promise.race([once(child, 'message'), ended])
    if (!reply || reply.failure !== undefined) throw new Error(reply?.failure ?? 'No answer.')
    return reply.value
  }

  await answered()
  return {
    async ask(order) {
      const answer = answered<never>()
      child.send(order)
      return answer
    },
    async stop() {
      if (child.exitCode === null && child.kill()) await once(child, 'exit')
    },
  }
}

/** In the process itself: answers its parent's orders. */
export function obey(follow: (order: Order) => unknown): void {
  process.on('message', (order: Order) => {
    void Promise.resolve(order)
      .then(follow)
      .then(
        (value) => process.send?.({ value }),
        (error: unknown) => process.send?.({ value: null, failure: String(error) }),
      )
  })
  // Its parent is gone, and nobody else wants it.
  process.once('disconnect', () => process.exit())
  process.send?.({ value: 'ready' })
}
