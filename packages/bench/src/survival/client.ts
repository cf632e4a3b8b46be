import type { Heard } from './answer.ts'

/** Whoever reads an answer over connections that break. */
export interface Client {
  readonly name: string
  /** The package that is measured, to name its version. */
  readonly package: string
  /** Whether it asks the question itself, or is given the address of a stream that was begun. */
  readonly from: 'question' | 'stream'
  /** What the client expects of its surroundings and Node has not. Returns how to take it away. */
  readonly prepare?: () => () => void
  /**
   * Reads as far as the client gets by itself; a failure that it reports is an end as well.
   * @param heard Is added to while it reads, so that one that never ends can be judged, too.
   * @param signal Fires when it is given up.
   */
  read(url: string, heard: Heard, signal: AbortSignal): Promise<void>
}

/** What is asked. */
export const question = {
  model: 'gpt-4o-mini',
  messages: [{ role: 'user' as const, content: 'Tell me of mills' }],
  stream: true as const,
}
