import { randomUUID } from 'node:crypto'
import { logCases } from '@millrace/relay/log-kit'
import { beforeAll, describe, expect, test } from 'vitest'
import { redisLog } from '../src/index.ts'
import { useRedis } from './logs.ts'
import { askRedis } from './redis-server.ts'

/** A Redis Cluster of one, which refuses what is not in one slot as any other does. */
const cluster = useRedis({ args: ['--cluster-enabled', 'yes'] })
const single = useRedis()

beforeAll(async () => {
  await askRedis(cluster().url, async (client) => {
    await client.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', '0', '16383'])
    while (!(await client.clusterInfo()).includes('cluster_state:ok'));
  })
})

const servers = [
  { name: 'Redis', redis: single, seeds: [1, 2, 3, 4] },
  { name: 'a node of a Redis Cluster', redis: cluster, seeds: [5] },
]

describe.for(servers)('the log in $name', ({ redis, seeds }) => {
  const open = () => {
    const options = { url: redis().url, prefix: `${randomUUID()}:` }
    const again = () => redisLog(options)
    return { log: again(), again, dispose: () => {} }
  }
  const cases = seeds.flatMap((seed, index) => {
    const all = logCases({ open, shared: true, seed })
    return index === 0 ? all : all.filter(({ name }) => name.includes(`(seed ${seed})`))
  })

  test.for(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })
})
