import type { Cursor, Page } from '@millrace/relay'
import type { Keys } from './keys.ts'
import type { Subscriptions } from './subscriptions.ts'
import { createTail, type Tail } from './tail.ts'

/** The tails of the streams that are written or followed in this process. */
export interface Tails {
  /** The tail of a stream that begins here, and is told of all that is written. */
  begin(id: string): Tail
  get(id: string): Tail | undefined
  /** A stream that was written here no longer is: its tail finds out by itself what comes. */
  leave(id: string): void
  /** The tail of any stream, which is kept up to date for as long as somebody waits. */
  follow(id: string, after: Cursor | undefined): Tail
  close(): void
}

export interface TailsOptions {
  readonly keys: Keys
  readonly subscriptions: Subscriptions
  readonly pollMs: number
  /**
   * What Redis has behind an event; `undefined` where the stream is gone.
   * @param thorough Whether to look also if the stream's writer is alive.
   */
  readonly ask: (id: string, after: number, thorough: boolean) => Promise<Page | undefined>
}

interface Kept {
  readonly tail: Tail
  /** Whether anybody has asked for it since it was last looked at. */
  used: boolean
  /** Ends the subscription; `undefined` where there is none. */
  leave: (() => void) | undefined
}

export function createTails({ keys, subscriptions, pollMs, ask }: TailsOptions): Tails {
  const tails = new Map<string, Kept>()
  let timer: ReturnType<typeof setInterval> | undefined

  function keep(id: string, from: number, told: boolean): Kept {
    let looked = Number.NEGATIVE_INFINITY
    const question = (after: number) => {
      const thorough = performance.now() - looked > pollMs / 2
      if (thorough) looked = performance.now()
      return ask(id, after, thorough)
    }
    const tail = createTail({ from, told, ask: question })
    const kept = { tail, used: true, leave: undefined }
    tails.set(id, kept)
    timer ??= setInterval(look, pollMs)
    timer.unref()
    return kept
  }

  /** Messages may be lost, and a writer that is gone sends none. */
  function look(): void {
    for (const [id, kept] of tails) {
      const { tail } = kept
      // One that is over would be served from memory for ever, kept or not.
      if (!tail.told && !tail.awaited && (tail.over || !kept.used)) {
        tails.delete(id)
        kept.leave?.()
      } else {
        kept.used = false
        if (tail.awaited) refresh(tail)
      }
    }
    if (tails.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  function refresh(tail: Tail): void {
    // A Redis that is away is asked again at the next look.
    tail.refresh().catch(() => {})
  }

  return {
    begin: (id) => keep(id, 0, true).tail,
    get(id) {
      const kept = tails.get(id)
      if (kept) kept.used = true
      return kept?.tail
    },
    leave(id) {
      const kept = tails.get(id)
      kept?.tail.leave()
      if (kept?.tail.awaited === true) refresh(kept.tail)
    },
    follow(id, after) {
      const kept = tails.get(id) ?? keep(id, after?.seq ?? 0, false)
      kept.used = true
      if (kept.leave || kept.tail.told) return kept.tail
      kept.leave = subscriptions.listen(keys.news(id), () => refresh(kept.tail))
      refresh(kept.tail)
      return kept.tail
    },
    close() {
      clearInterval(timer)
      for (const { tail } of tails.values()) tail.vanish()
      tails.clear()
    },
  }
}
