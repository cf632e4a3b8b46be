import { randomUUID } from 'node:crypto'
import type { Log } from '@millrace/relay'
import { afterAll, beforeAll } from 'vitest'
import { atEnd } from '../../relay/test/setup.ts'
import { redisLog, type RedisLogOptions } from '../src/index.ts'
import { startRedis, type RedisServer, type RedisServerOptions } from './redis-server.ts'

/** A Redis for all tests of a file. */
export function useRedis(options: RedisServerOptions = {}): () => RedisServer {
  let redis: RedisServer | undefined
  beforeAll(async () => {
    redis = await startRedis(options)
  })
  afterAll(() => redis?.close())
  return () => {
    if (!redis) throw new Error('Redis has not been started.')
    return redis
  }
}

/** A log that is closed when the test is over; without a prefix it is an empty one. */
export function openLog(options: RedisLogOptions): Log {
  const log = redisLog({ pollMs: 50, prefix: `${randomUUID()}:`, ...options })
  atEnd(() => log.close())
  return log
}
