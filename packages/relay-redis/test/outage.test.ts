import { createStream, type Delta } from '@millrace/core'
import { describe, expect, test } from 'vitest'
import { ask, atEnd, eventsOf, question, station, streamOf, until } from '../../relay/test/setup.ts'
import { redisLog, type RedisLogOptions } from '../src/index.ts'
import { openLog } from './logs.ts'
import { askRedis, startRedis, type RedisServerOptions } from './redis-server.ts'

const answer = { text: 'Yeast eats sugar and breathes out gas. '.repeat(8) }
const pace = { firstTokenMs: 1, tokenMs: 5, jitter: 0 }
const path = '/llm/v1/chat/completions'

/** A relay on a Redis of its own, which the test takes away. */
async function onRedis(
  server: RedisServerOptions,
  options: RedisLogOptions = {},
  text = answer.text,
) {
  const redis = await startRedis(server)
  atEnd(redis.close)
  const log = redisLog({ url: redis.url, replyMs: 300, pollMs: 50, ...options })
  const under = await station({ log, provider: { answer: { text }, pace } })
  const stream = createStream({ url: under.url + path, retry: { base: 20, cap: 100 } })
  atEnd(stream.stop)
  return { ...under, redis, log, stream }
}

const reasons = (entries: readonly { event: string }[]) =>
  entries.flatMap((entry) =>
    'reason' in entry && entry.event === 'stream-ended' ? entry.reason : [],
  )

describe('a Redis that is restarted', { timeout: 30_000 }, () => {
  test('costs a stream nothing where it has kept it', async () => {
    const { redis, stream, provider } = await onRedis({ persistent: true })
    const ended = stream.start(question)
    for (const length of [20, 150]) {
      await until(() => stream.getSnapshot().text.length > length)
      await redis.kill()
      await redis.start()
    }
    expect(await ended).toMatchObject({ status: 'done', text: answer.text })
    expect(provider.requests).toHaveLength(1)
  })

  test('ends a stream with a clear error where it has kept nothing', async () => {
    const { redis, stream, entries, provider } = await onRedis({})
    const ended = stream.start(question)
    await until(() => stream.getSnapshot().text.length > 20)
    await redis.kill()
    await redis.start()
    const { status, error, text } = await ended
    expect({ status, code: error?.code }).toEqual({ status: 'error', code: 'resume' })
    expect(error?.message).toContain('There is no such stream.')
    expect(text.length).toBeGreaterThan(20)
    expect(answer.text.startsWith(text)).toBe(true)
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
    await until(() => reasons(entries).length > 0)
    expect(reasons(entries)).toEqual(['log-failed'])
  })

  test('ends a stream with a clear error where it has lost the last events', async () => {
    const { redis, url, log, entries } = await onRedis({}, {}, answer.text.repeat(4))
    const response = await ask(url + path)
    const id = streamOf(response).slice(-32)
    const events = async () => (await log.status(id))?.events ?? 0
    await until(async () => (await events()) > 20)
    // As after a fail-over to a copy that lagged behind.
    await askRedis(redis.url, async (client) => {
      const rows = await client.xRange(`millrace:{${id}}:log`, '-', '+', { COUNT: 11 })
      const multi = client.multi().del(`millrace:{${id}}:log`)
      for (const { id: place, message } of rows ?? []) {
        multi.xAdd(`millrace:{${id}}:log`, place, message)
      }
      await multi.exec()
      await client.sendCommand(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'])
    })
    await until(() => reasons(entries).length > 0)
    expect(reasons(entries)).toEqual(['log-failed'])
    const elsewhere = openLog({ url: redis.url, prefix: 'millrace:' })
    const page = await elsewhere.read(id, undefined, Number.MAX_SAFE_INTEGER)
    expect(page).toMatchObject({ terminal: { terminal: { type: 'error', reason: 'log-failed' } } })
    expect(typeof page === 'string' || page.entries).toHaveLength(10)
    expect(eventsOf(await response.text()).at(-1)).toContain('"type":"log-failed"')
  })

  test('shows nothing behind events that it has lost', async () => {
    const redis = await startRedis()
    atEnd(redis.close)
    const writing = openLog({ url: redis.url, prefix: 'torn:' })
    const id = 'a'.repeat(32)
    const created = await writing.create({ id, owner: 'ada' })
    if ('claimedBy' in created) throw new Error('No key was asked for.')
    await created.writer.append(['1', '2', '3', '4', '5'])
    await created.writer.finish({ type: 'end' })
    await askRedis(redis.url, (client) => client.xDel(`torn:{${id}}:log`, '1-3'))
    const reading = openLog({ url: redis.url, prefix: 'torn:' })
    expect(await reading.read(id, undefined, 1000)).toMatchObject({
      entries: [{ text: '1' }, { text: '2' }],
      terminal: { terminal: { type: 'error', reason: 'log-failed' } },
    })
  })
})

describe('a Redis that is away', { timeout: 30_000 }, () => {
  /** Deltas without end; counts how many were asked for. */
  function endless() {
    const source = { made: 0, left: false }
    async function* deltas(): AsyncGenerator<Delta> {
      try {
        for (;;) {
          source.made += 1
          yield { type: 'text-delta', key: '0', text: 'x'.repeat(1000) }
          await new Promise((resolve) => setTimeout(resolve, 1))
        }
      } finally {
        source.left = true
      }
    }
    return { source, deltas }
  }

  test.for(['kill', 'pause'] as const)(
    'is not written to from memory, and for no longer than is allowed (%s)',
    async (how) => {
      const { redis, relay, entries } = await onRedis({}, { outageMs: 1000 })
      const { source, deltas } = endless()
      const request = new Request('http://relay.test/agent', { method: 'POST' })
      const response = await relay.publish(deltas(), { request })
      await until(() => source.made > 20)
      if (how === 'kill') await redis.kill()
      else redis.pause()
      const before = source.made
      await until(() => source.left)
      // The one that could not be written, and the one that was being written.
      expect(source.made - before).toBeLessThanOrEqual(2)
      await until(() => reasons(entries).length > 0)
      expect(reasons(entries)).toEqual(['log-failed'])
      // Who reads it is cut, and can come back; this is no end.
      await expect(response.text()).rejects.toBeInstanceOf(Error)
      redis.resume()
    },
  )

  test('is told to who asks, and the relay is well again when it is back', async () => {
    const { redis, url } = await onRedis({ persistent: true })
    const place = streamOf(await ask(url + path))
    await redis.kill()
    const refused = await ask(url + path)
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('5')
    expect((await fetch(place)).status).toBe(500)
    await redis.start()
    expect((await (await fetch(place)).text()).length).toBeGreaterThan(0)
    expect((await ask(url + path)).status).toBe(200)
  })

  test('that has no memory left refuses streams and ends them as too large', async () => {
    const { redis, url, entries } = await onRedis({}, {}, 'Yeast eats sugar. '.repeat(400))
    const response = await ask(url + path)
    await askRedis(redis.url, (client) => client.configSet('maxmemory', '1'))
    await until(() => reasons(entries).length > 0)
    expect(reasons(entries)).toEqual(['too-large'])
    expect((await ask(url + path)).status).toBe(503)
    await response.body?.cancel()
  })
})
