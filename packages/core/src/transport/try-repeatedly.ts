import { defaultBackoff, delayOf } from './backoff.ts'
import { waitOrWake } from './wait.ts'

/**
 * Does what may fail because the network is away, again and again, with the usual waits between.
 *
 * @param attempts How often at most.
 * @returns What the task gives. Rejects as its last attempt did.
 */
export async function tryRepeatedly<T>(attempts: number, task: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await task()
    } catch (error) {
      if (failures === attempts) throw error
    }
    await waitOrWake(delayOf(failures, defaultBackoff), new AbortController().signal, true)
  }
}
