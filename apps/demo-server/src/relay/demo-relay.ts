import { createRelay, type Relay } from '@millrace/relay'
import { sqliteLog } from '@millrace/relay/sqlite'
import { createFakeProvider } from '@millrace/testing'
import { notBackYet } from '../responses.ts'
import { ownerOf } from '../session.ts'
import type { Upstreams } from '../upstreams.ts'
import { relayUpstream } from './relay-upstream.ts'
import { struck } from './strike.ts'
import { strikeOf } from './trouble.ts'
import { unkept } from './unkept.ts'

/** The most a request may hold, in bytes. */
const MAX_BODY = 1024 * 1024
/** How long an answer that has ended can be read again, in milliseconds. */
const KEEP = 3_600_000
/** How soon the answers of a process that was killed count as lost, in milliseconds. */
const LEASE = 3000
/** How long a relay that was killed is away, in seconds. */
const AWAY = 1
/** How long one that has handed over may read what is under way, in milliseconds. */
const HANDED_OVER = 600_000

/** The relay, and all that can be made to go wrong with it. */
export interface DemoRelay {
  fetch(request: Request): Promise<Response>
  /**
   * Kills the relay: all its connections are lost at once, and for a moment it is away. The next
   * one serves the same log.
   */
  restart(): void
  /** Lets answers under way go on for some milliseconds, then ends them. */
  close(grace: number): Promise<void>
}

export interface DemoRelayOptions {
  readonly upstreams: Upstreams
  readonly basePath: string
  /** The file of the log. */
  readonly path: string
}

export function createDemoRelay({ upstreams, basePath, path }: DemoRelayOptions): DemoRelay {
  const fake = createFakeProvider()
  const asked = Object.entries(upstreams).map(
    ([name, upstream]) => [name, relayUpstream(upstream, fake)] as const,
  )
  let relay = open()
  let backAt = 0

  function open(): Relay {
    return createRelay({
      upstreams: Object.fromEntries(asked),
      basePath,
      authorize: ownerOf,
      log: sqliteLog({ path, keepMs: KEEP, leaseMs: LEASE }),
      limits: { maxBodyBytes: MAX_BODY },
    })
  }

  /** Ends an answer that nobody can come back for. */
  function stop(location: string, { url, headers }: Request): void {
    void relay.fetch(new Request(new URL(location, url), { method: 'DELETE', headers }))
  }

  return {
    async fetch(request) {
      if (performance.now() < backAt) return notBackYet(AWAY)
      const answer = await relay.fetch(request)
      const asks = request.method === 'POST' ? strikeOf(request) : undefined
      if (!asks) return answer
      const location = answer.headers.get('content-location') ?? ''
      const given = asks.keep ? answer : unkept(answer, () => stop(location, request))
      return struck(given, asks.strike)
    },
    restart() {
      const killed = relay
      backAt = performance.now() + AWAY * 1000
      relay = open()
      void killed.close({ handOver: true, grace: HANDED_OVER })
    },
    close: (grace) => relay.close({ grace }),
  }
}
