import { randomUUID } from 'node:crypto'
import type { Log, Writer } from '@millrace/relay'
import { describe, expect, test } from 'vitest'
import { ask, eventsOf, station, streamOf, until } from '../../relay/test/setup.ts'
import { openLog, useRedis } from './logs.ts'
import { askRedis } from './redis-server.ts'

const redis = useRedis()
const answer = { text: 'Yeast eats sugar. '.repeat(4) }
const never = () => new AbortController().signal

/** Two logs on the same streams, as two machines have them. */
function twoLogs(options: { readonly leaseMs?: number; readonly pollMs?: number } = {}) {
  const prefix = `${randomUUID()}:`
  const open = () => openLog({ url: redis().url, prefix, ...options })
  return { prefix, writing: open(), reading: open(), open }
}

async function begin(log: Log): Promise<{ id: string; writer: Writer }> {
  const id = randomUUID().replaceAll('-', '')
  const created = await log.create({ id, owner: 'ada' })
  if ('claimedBy' in created) throw new Error('No key was asked for.')
  return { id, writer: created.writer }
}

/** What Redis was asked since, by command. */
async function callsOf(command: string): Promise<number> {
  const stats = await askRedis(redis().url, (client) => client.info('commandstats'))
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0)
}

describe('readers', { timeout: 30_000 }, () => {
  test('take no connection each, and ask Redis together', async () => {
    const { writing, reading } = twoLogs({ pollMs: 1000 })
    const pace = { firstTokenMs: 1000, tokenMs: 20, jitter: 0 }
    const first = await station({ log: writing, provider: { answer, pace } })
    const second = await station({ log: reading })
    const connections = () => {
      return askRedis(redis().url, async (client) => (await client.clientList()).length)
    }
    const response = await ask(first.chat)
    const place = streamOf(response).slice(-32)
    const before = { asked: await callsOf('xrange'), connections: await connections() }
    const readers = Array.from({ length: 200 }, () => fetch(`${second.url}/streams/${place}`))
    const followed = await Promise.all(readers)
    // The reading log had its one connection; now it has one that listens, for all of them.
    expect((await connections()) - before.connections).toBeLessThanOrEqual(1)
    const texts = await Promise.all(followed.map((reader) => reader.text()))
    const whole = await response.text()
    expect(new Set(texts)).toEqual(new Set([whole]))
    // Each asks by itself as it comes; what then comes is asked for once for all.
    const asked = (await callsOf('xrange')) - before.asked
    expect(asked).toBeLessThan(5 * 200 + 8 * eventsOf(whole).length)
  })

  test('that find no lease write one end between them', async () => {
    const { writing, open } = twoLogs({ leaseMs: 100 })
    const logs = Array.from({ length: 8 }, open)
    const { id, writer } = await begin(writing)
    await writer.append(['data: 1\n'])
    const waits = logs.map((log) => log.wait(id, { epoch: 1, seq: 1 }, never()))
    await writing.close()
    await Promise.all(waits)
    const pages = await Promise.all(logs.map((log) => log.read(id, undefined, 1000)))
    expect(new Set(pages.map((page) => JSON.stringify(page))).size).toBe(1)
    expect(pages[0]).toMatchObject({
      entries: [{ text: 'data: 1\n' }],
      terminal: { cursor: { epoch: 2, seq: 0 }, terminal: { reason: 'producer-lost' } },
    })
    const other = open()
    expect(await other.finish(id, { type: 'cancelled' })).toBe(false)
  })

  test('are woken by looking where no message comes', async () => {
    const { writing, reading, prefix } = twoLogs({ pollMs: 50 })
    const { id, writer } = await begin(writing)
    const waiting = reading.wait(id, undefined, never())
    await until(async () => {
      const channels = await askRedis(redis().url, (client) => client.pubSubChannels(`${prefix}*`))
      return channels.some((channel) => channel.endsWith(':news'))
    })
    await askRedis(redis().url, (client) =>
      client.sendCommand(['CLIENT', 'KILL', 'TYPE', 'pubsub']),
    )
    await writer.append(['data: 1\n'])
    await expect(waiting).resolves.toBeUndefined()
  })

  test('find an ended stream for as long as it is kept, and its key', async () => {
    const prefix = `${randomUUID()}:`
    const log = openLog({ url: redis().url, prefix, keepMs: 300, leaseMs: 600 })
    const { id, writer } = await begin(log)
    const kept = { id: randomUUID(), owner: 'ada', key: 'k' }
    const created = await log.create(kept)
    if ('claimedBy' in created) throw new Error('Nobody had the key.')
    await created.writer.finish({ type: 'end' })
    expect(await log.create({ id: randomUUID(), owner: 'ada', key: 'k' })).toEqual({
      claimedBy: kept.id,
    })
    await until(async () => (await log.status(kept.id)) === undefined)
    expect(await log.read(kept.id, undefined, 1)).toBe('missing')
    expect(await log.create({ id: randomUUID(), owner: 'ada', key: 'k' })).toHaveProperty('writer')
    // One that runs outlives both times.
    await writer.append(['data: 1\n'])
    expect(await log.status(id)).toMatchObject({ events: 1, terminal: undefined })
  })

  test('leave nothing behind in Redis once all is over', async () => {
    const { prefix, writing } = twoLogs()
    const { id, writer } = await begin(writing)
    await writer.append(['data: 1\n'])
    await writer.finish({ type: 'end' })
    const left = await askRedis(redis().url, async (client) => {
      const keys = await client.keys(`${prefix}*`)
      return Promise.all(keys.map(async (key) => [key, (await client.pTTL(key)) > 0] as const))
    })
    expect(left).toEqual([[`${prefix}{${id}}:log`, true]])
  })
})
