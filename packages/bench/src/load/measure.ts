import { setTimeout } from 'node:timers/promises'
import { startChild, type Child } from './child.ts'
import type { Counted } from './crowd.ts'
import type { Order } from './orders.ts'

/** How long it is measured, in milliseconds, once all streams have begun. */
const span = 8000
/** How long the streams take to begin at least, one after the other. */
const opening = 2000
/** How long they may take at most, in milliseconds. */
const patience = 120_000
/** What opening them left behind is over by then. */
const settling = 1000

/** What a contender did with so many streams. */
export interface Load extends Counted {
  /** The server's processor time, in microseconds a token. */
  readonly cost: number
}

/** A provider, a server between if there is to be one, and readers, in a process each. */
export interface Bank {
  /** @throws Error where a stream was not whole and exact. */
  load(streams: number): Promise<Load>
  /** Milliseconds to the first token, of so many requests one after the other. */
  first(times: number): Promise<number[]>
  stop(): Promise<void>
}

/** @param contender Where there is none, the readers ask the provider itself. */
export async function openBank(contender: string | undefined): Promise<Bank> {
  const upstream = await startChild(new URL('upstream.ts', import.meta.url))
  const origin: string = await upstream.ask({ order: 'url' })
  const server =
    contender === undefined
      ? upstream
      : await startChild(new URL('server.ts', import.meta.url), [contender, origin])
  const crowd = await startChild(new URL('crowd.ts', import.meta.url))
  const url: string = await server.ask({ order: 'url' })
  const tell = <Answer>(order: Order): Promise<Answer> => crowd.ask(order)

  return {
    async load(streams) {
      await inTime(tell({ order: 'open', url, streams, over: opening }))
      await setTimeout(settling)
      await tell({ order: 'begin' })
      const before = await processor(server)
      await setTimeout(span)
      const burnt = (await processor(server)) - before
      const counted: Counted = await tell({ order: 'count' })
      const exact = tell<number>({ order: 'end' })
      await upstream.ask({ order: 'finish' })
      const wrong = streams - (await exact)
      if (wrong > 0) throw new Error(`${wrong} of ${streams} streams were not exact.`)
      return { ...counted, cost: (burnt * 1000) / counted.tokens }
    },
    first: (times) => tell({ order: 'first', url, times }),
    async stop() {
      for (const child of new Set([crowd, server, upstream])) await child.stop()
    },
  }
}

/** @throws Error where not all streams begin: more is asked than this machine can do. */
async function inTime(opened: Promise<void>): Promise<void> {
  const limit = new AbortController()
  const late = setTimeout(patience, undefined, { signal: limit.signal }).then(() => {
    throw new Error(`Not all streams had begun after ${patience / 1000} s.`)
  })
  try {
    await Promise.race([opened, late])
  } finally {
    limit.abort()
    opened.catch(() => {})
    late.catch(() => {})
  }
}

/** In milliseconds. */
function processor(server: Child): Promise<number> {
  return server.ask({ order: 'processor' })
}
