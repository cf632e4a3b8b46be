import { rmSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRelay, memoryLog, type Log } from '@millrace/relay'
import { redisLog } from '@millrace/relay-redis'
import { sqliteLog } from '@millrace/relay/sqlite'
import { findRedis } from '../../../../scripts/redis.mjs'
import { startRedis } from './redis.ts'

/** What stands between pages and the provider. */
export interface Contender {
  readonly fetch: (request: Request) => Promise<Response>
  /** Where the provider's Chat Completions are. */
  readonly path: string
}

/** All that a thousand streams say until the last one has begun is more than the default holds. */
const maxBytes = 4 * 1024 ** 3

/** By name; each is told the provider's origin. Further logs of the relay find their place here. */
export const contenders: Readonly<
  Record<string, (upstream: string) => Contender | Promise<Contender>>
> = {
  'pass-through': passThrough,
  'relay, memory': (upstream) => relay(upstream, memoryLog({ maxBytes })),
  'relay, SQLite': (upstream) => relay(upstream, sqliteLog({ path: newFile() })),
  'relay, Redis': async (upstream) => relay(upstream, redisLog({ url: await startRedis() })),
}

/** Why a contender cannot run on this machine, if so. */
export function missingFor(name: string): string | undefined {
  const lacksRedis = name === 'relay, Redis' && findRedis() === undefined
  return lacksRedis ? 'There is no redis-server here.' : undefined
}

/** The bare work: the request goes on, the answer's body comes back as it is. */
function passThrough(upstream: string): Contender {
  return {
    path: '/v1/chat/completions',
    async fetch(request) {
      const { method, headers, signal } = request
      const sent = new Headers({ 'content-type': headers.get('content-type') ?? '' })
      const init = { method, headers: sent, body: await request.arrayBuffer(), signal }
      const answer = await fetch(upstream + new URL(request.url).pathname, init)
      const type = answer.headers.get('content-type') ?? ''
      return new Response(answer.body, { status: answer.status, headers: { 'content-type': type } })
    },
  }
}

function relay(upstream: string, log: Log): Contender {
  const { fetch } = createRelay({
    upstreams: { llm: { baseUrl: upstream } },
    authorize: () => 'ada',
    limits: { streamsPerOwner: Number.POSITIVE_INFINITY },
    log,
  })
  return { path: '/llm/v1/chat/completions', fetch }
}

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  process.once('SIGTERM', () => process.exit())
  return join(folder, 'streams.db')
}
