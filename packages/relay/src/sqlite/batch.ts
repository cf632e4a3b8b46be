import { LogError } from '../log/log.ts'

/** What one call appended. */
export interface Pending {
  readonly id: string
  readonly texts: readonly string[]
}

/** Gathers what is appended within a moment, so that one transaction writes it all. */
export interface Batch {
  /**
   * Resolves when it is written.
   * @throws LogError `fenced` where the stream is not the writer's any more
   * @throws whatever failed the transaction
   */
  add(id: string, texts: readonly string[]): Promise<void>
  /** Writes what there is, now. */
  flush(): void
}

interface Waiting extends Pending {
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * @param delay How far apart transactions are at least, in milliseconds: a thousand streams whose
 *   chunks come one by one are to share them, and one alone is not to wait.
 * @param write Writes all or nothing; says for each whether it was let.
 */
export function createBatch(
  delay: number,
  write: (pending: readonly Pending[]) => readonly boolean[],
): Batch {
  let waiting: Waiting[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  /** From when on the next may be written, by `performance.now()`. */
  let free = 0

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    if (waiting.length === 0) return
    const batch = waiting
    waiting = []
    try {
      const written = write(batch)
      for (const [index, { resolve, reject }] of batch.entries()) {
        if (written[index] === true) resolve()
        else reject(new LogError('fenced'))
      }
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    free = performance.now() + delay
  }

  return {
    add(id, texts) {
      return new Promise((resolve, reject) => {
        waiting.push({ id, texts, resolve, reject })
        timer ??= setTimeout(flush, Math.max(0, free - performance.now()))
      })
    },
    flush,
  }
}
