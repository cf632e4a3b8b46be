/** One write to the body, and how long to wait before it. */
export interface Step {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly waitMs: number
}

/** What happens after the last write: an end, silence until the client leaves, or a dead socket. */
export type After = 'close' | 'hang' | 'reset'

/** Errors a body whose connection shall be destroyed; over a socket it becomes a TCP reset. */
export class ConnectionReset extends Error {
  constructor() {
    super('The fake provider reset the connection')
    this.name = 'ConnectionReset'
  }
}

/**
 * A body that writes its steps one at a time, each only once the reader wants it.
 * It waits with `setTimeout`, so virtual timers drive it; cancelling ends any wait.
 */
export function createBody(
  steps: Iterable<Step>,
  after: After = 'close',
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = steps[Symbol.iterator]()
  let endWait = (): void => {}
  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      endWait = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  let cancelled = false

  return new ReadableStream(
    {
      async pull(controller) {
        const next = iterator.next()
        if (next.done === true) {
          if (after === 'close') controller.close()
          else if (after === 'reset') controller.error(new ConnectionReset())
          else await new Promise<void>((resolve) => (endWait = resolve))
          return
        }
        if (next.value.waitMs > 0) await wait(next.value.waitMs)
        if (!cancelled) controller.enqueue(next.value.bytes)
      },
      cancel() {
        cancelled = true
        endWait()
      },
    },
    // Nothing is made ahead of the reader: a slow one slows the answer down.
    { highWaterMark: 0 },
  )
}
