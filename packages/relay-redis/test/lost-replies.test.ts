import { randomUUID } from 'node:crypto'
import { createStream, openaiChat } from '@millrace/core'
import { describe, expect, test } from 'vitest'
import { atEnd, question, station } from '../../relay/test/setup.ts'
import { openLog, useRedis } from './logs.ts'
import { createReplyProxy, type Loss } from './reply-proxy.ts'

const redis = useRedis()
const answer = { text: 'Yeast eats sugar and breathes out gas. '.repeat(3) }
const path = '/llm/v1/chat/completions'
const ways: readonly Loss[] = ['cut', 'swallow']

/** A log behind a proxy that loses replies. */
async function lossyLog(command: string, by: Loss, loses: (number: number) => boolean) {
  const proxy = await createReplyProxy({ port: redis().port, command, loses, by })
  atEnd(proxy.close)
  return { proxy, log: openLog({ url: proxy.url, replyMs: 200 }) }
}

describe('where Redis’s replies are lost', { timeout: 30_000 }, () => {
  // A single event is no transaction; a stream's beginning is one, and so are several events.
  const cases = ['XADD', 'MULTI', 'XRANGE'].flatMap((command) =>
    ways.map((by) => ({ command, by })),
  )

  test.for(cases)('no event is, and none comes twice ($command, $by)', async ({ command, by }) => {
    const { proxy, log } = await lossyLog(command, by, (number) => number % 6 === 1)
    const pace = { firstTokenMs: 1, tokenMs: 1 }
    const { url, provider } = await station({ log, provider: { answer, pace } })
    for (let round = 0; round < 2; round += 1) {
      const stream = createStream({ url: url + path, protocol: openaiChat, retry: { base: 5 } })
      atEnd(stream.stop)
      const { status, text, error } = await stream.start(question)
      expect({ status, text, error }).toEqual({ status: 'done', ...answer, error: null })
    }
    expect(proxy.lost).toBeGreaterThan(0)
    expect(provider.requests).toHaveLength(2)
  })

  test.for(ways)('an end counts for the one who wrote it (%s)', async (by) => {
    // The word stands in the command that writes the end.
    const { proxy, log } = await lossyLog('shutdown', by, (number) => number === 1)
    const id = randomUUID().replaceAll('-', '')
    const created = await log.create({ id, owner: 'ada' })
    if ('claimedBy' in created) throw new Error('No key was asked for.')
    await created.writer.append(['data: 1\n'])
    expect(await log.finish(id, { type: 'error', reason: 'shutdown' })).toBe(true)
    expect(await log.finish(id, { type: 'error', reason: 'shutdown' })).toBe(false)
    expect(await log.read(id, { epoch: 1, seq: 1 }, 1)).toMatchObject({ entries: [], terminal: {} })
    expect(proxy.lost).toBe(1)
  })

  test.for(ways)('a key is claimed once, by the one who got it (%s)', async (by) => {
    const { proxy, log } = await lossyLog('claim:', by, (number) => number === 2)
    const ids = [1, 2].map(() => randomUUID().replaceAll('-', ''))
    const [first = '', second = ''] = ids
    const key = 'one'
    expect(await log.create({ id: first, owner: 'ada', key })).toHaveProperty('writer')
    expect(await log.create({ id: second, owner: 'ada', key })).toEqual({ claimedBy: first })
    expect(await log.status(second)).toBeUndefined()
    expect(proxy.lost).toBe(1)
  })
})
