import { expect, test } from 'vitest'
import { ask, chatPath, simpleHeaders } from './page/ask.ts'
import { isEvent } from './page/happening.ts'
import { readByFeed } from './page/readers.ts'
import { serve, serveProxy } from './page/serve.ts'

/** Runs a task for each number below a limit, so many apart, eight at a time. */
async function forEvery(step: number, limit: number, task: (number: number) => Promise<void>) {
  let next = 0
  const worker = async () => {
    for (let number = next; number < limit; number = next) {
      next += step
      await task(number)
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
}

/** In bytes. No round number, so that every place of an event is met. */
const step = 11

test.for(['rst', 'fin'] as const)(
  'an answer that the server keeps is whole wherever its connection is cut (%s)',
  { timeout: 60_000 },
  async (by) => {
    const answer = { text: '水車 🍞!' }
    const server = await serve({ kind: 'resumable', answer, retryMs: 0 })
    const request = { url: server.url + chatPath, headers: simpleHeaders }
    let size = 0
    const whole = await ask({
      ...request,
      fetch: async (...asked) => {
        const response = await fetch(...asked)
        size = (await response.clone().arrayBuffer()).byteLength
        return response
      },
    })
    expect(whole.text).toBe(answer.text)
    expect(size).toBeGreaterThan(500)

    const wrong: unknown[] = []
    await forEvery(step, size, async (after) => {
      const cut = { by, after, counting: 'body', waitMs: 1 } as const
      const proxy = await serveProxy({ target: server.url, plan: [{ cut }] })
      const url = proxy.url + chatPath
      const { status, text, error } = await ask({ ...request, url, retry: { base: 1 } })
      if (status !== 'done' || text !== answer.text) {
        wrong.push({ after, status, text, error: error?.message })
      }
      await proxy.close()
    })
    expect(wrong).toEqual([])
    const resumed = (await server.exchanges()).filter(({ method }) => method === 'GET')
    expect(resumed.length).toBeGreaterThan(size / step / 2)
  },
)

test(
  'a feed gives every event once wherever its connection is reset',
  { timeout: 60_000 },
  async () => {
    const feed = [
      { event: 'order', data: 'rye' },
      { data: '水\n🌊' },
      { event: 'order', data: 'oats' },
    ]
    const sent = feed.map(({ event = 'message', data }, index) => ({
      event,
      data,
      id: `1-${index + 1}`,
    }))
    const server = await serve({ kind: 'resumable', feed, retryMs: 0 })
    const size = (await (await fetch(`${server.url}/feed`)).arrayBuffer()).byteLength

    const wrong: unknown[] = []
    await forEvery(1, size + 1, async (after) => {
      const cut = { by: 'rst', after, counting: 'body', waitMs: 1 } as const
      const proxy = await serveProxy({ target: server.url, plan: [{ cut }] })
      const { happenings, closed } = readByFeed({ url: `${proxy.url}/feed` })
      await closed
      const events = happenings.filter(isEvent)
      if (JSON.stringify(events) !== JSON.stringify(sent)) wrong.push({ after, events })
      await proxy.close()
    })
    expect(wrong).toEqual([])
    // The connection that was cut, the one in its place, and the one that is told of the end.
    expect((await server.exchanges()).length).toBeGreaterThan(3 * size)
  },
)
