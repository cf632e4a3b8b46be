import {
  createWaiters,
  createWindow,
  type Cursor,
  type Entry,
  type Page,
  type PlacedTerminal,
} from '@millrace/relay'

/**
 * What this process knows of the end of one stream, shared by all who follow it here. For a stream
 * that is written here it is told of every event; for another's it asks Redis, once for all.
 */
export interface Tail {
  /** Whether it is told: else it has to ask. */
  readonly told: boolean
  /** Whether there is nothing more to come. */
  readonly over: boolean
  /** Whether anybody waits. */
  readonly awaited: boolean
  push(entries: readonly Entry[]): void
  end(terminal: PlacedTerminal): void
  /** The stream is no longer kept. */
  vanish(): void
  /** From now on nobody tells it. */
  leave(): void
  /** What follows a cursor, if that is known without Redis, or after one question that many share. */
  page(after: Cursor | undefined, maxSize: number): Promise<Page | undefined>
  /** Asks Redis, unless it is told. One question is under way at a time. */
  refresh(): Promise<void>
  /** Resolves when something follows the cursor, when the stream is gone or the signal fires. */
  wait(after: Cursor | undefined, signal: AbortSignal): Promise<void>
}

export interface TailOptions {
  /** The event behind which it begins. */
  readonly from: number
  readonly told: boolean
  /** What Redis has behind an event; `undefined` where the stream is gone. */
  readonly ask: (after: number) => Promise<Page | undefined>
}

export function createTail({ from, told: begunHere, ask }: TailOptions): Tail {
  const window = createWindow(from)
  const waiters = createWaiters()
  let told = begunHere
  let gone = false
  let asking: Promise<void> | undefined
  let next: Promise<void> | undefined

  const over = () => gone || window.terminal !== undefined

  async function question(): Promise<void> {
    const page = await ask(window.last)
    if (over()) return
    if (page) {
      window.push(page.entries)
      if (page.terminal) window.end(page.terminal)
    } else {
      gone = true
    }
    if (!page || page.terminal || page.entries.length > 0) waiters.wake()
  }

  /** An answer under way may be older than what the caller has heard, so it is asked once more. */
  function refresh(): Promise<void> {
    if (told || over()) return Promise.resolve()
    if (!asking) {
      asking = question().finally(() => (asking = undefined))
      return asking
    }
    next ??= asking
      .catch(() => {})
      .then(() => {
        next = undefined
        return refresh()
      })
    return next
  }

  return {
    get told() {
      return told
    },
    get over() {
      return over()
    },
    get awaited() {
      return waiters.any
    },
    push(entries) {
      window.push(entries)
      waiters.wake()
    },
    end(terminal) {
      window.end(terminal)
      waiters.wake()
    },
    vanish() {
      gone = true
      waiters.wake()
    },
    leave() {
      told = false
    },

    async page(after, maxSize) {
      if (gone) return undefined
      const known = window.page(after, maxSize)
      if (!known || known.terminal || known.entries.length > 0 || told) return known
      await refresh()
      return gone ? undefined : window.page(after, maxSize)
    },

    refresh,

    async wait(after, signal) {
      const place = after?.seq ?? 0
      while (!signal.aborted && !over() && window.last <= place) await waiters.wait(signal)
    },
  }
}
