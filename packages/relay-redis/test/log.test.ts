import { logCases } from '@millrace/relay/log-kit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { redisLog } from '../src/index.ts'
import { startRedis, type RedisServer } from './redis-server.ts'

let number = 0

/** Cases of one Redis, each with a prefix of its own. */
function kit(redis: () => RedisServer) {
  const open = () => {
    const prefix = `case-${(number += 1)}:`
    const again = () => redisLog({ url: redis().url, prefix })
    return { log: again(), again, dispose: () => {} }
  }
  const cases = [1, 2, 3, 4].map((seed) => logCases({ open, shared: true, seed }))
  const randomOnly = cases.slice(1).flatMap((some, index) => {
    return some.filter(({ name }) => name.includes(`(seed ${index + 2})`))
  })
  return [...(cases[0] ?? []), ...randomOnly]
}

describe('the Redis log', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.close())

  test.for(kit(() => redis))('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })
})
