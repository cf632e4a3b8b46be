import { createResumable, splitTokens, type ResumableOptions } from '@millrace/testing'
import { describe, expect, test, vi } from 'vitest'
import { stubPage } from './page.ts'
import {
  answer,
  chat,
  expectPartial,
  expectWhole,
  serve,
  serveProxy,
  streamOf,
  until,
} from './serving.ts'
import { settle, useVirtualClock } from './virtual-clock.ts'

const minute = 60_000

/** An answer whose network is lost halfway, on a clock that stands still. */
async function loseNetwork(options: ResumableOptions = {}) {
  const server = createResumable({ pace: 'none', answer, split: splitTokens, ...options })
  const proxy = await serveProxy({
    target: await serve(server),
    plan: [{ cut: { by: 'silence', after: 4000, counting: 'body' } }],
  })
  let attempts = 0
  let underWay = 0
  const counted: typeof fetch = async (...request) => {
    attempts += 1
    underWay += 1
    try {
      const response = await fetch(...request)
      // A refusal is under way until its body is there.
      return response.ok ? response : new Response(await response.text(), response)
    } finally {
      underWay -= 1
    }
  }
  useVirtualClock()
  const stream = streamOf({ url: proxy.url + chat.path, fetch: counted })
  const ended = stream.start(chat.body)
  await until(stream, ({ text }) => text !== '')
  await proxy.offline()
  await until(stream, ({ status }) => status === 'reconnecting')

  /** Resolves when no attempt is under way: sockets take real time, in which the clock stands. */
  async function quiet(): Promise<void> {
    do await settle()
    while (underWay > 0)
  }

  await quiet()
  return {
    stream,
    ended,
    server,
    proxy,
    quiet,
    attempts: () => attempts,
    /** Lets so much time pass, or less where the answer goes on before. */
    pass: async (milliseconds: number) => {
      const end = Date.now() + milliseconds
      while (Date.now() < end && stream.getSnapshot().status === 'reconnecting') {
        vi.advanceTimersByTime(Math.min(250, end - Date.now()))
        await quiet()
      }
    },
  }
}

describe('offline', () => {
  test.for([500, 30_000, 5 * minute])('for %i ms: then the answer goes on', async (duration) => {
    const { stream, ended, proxy, pass, attempts } = await loseNetwork()
    await pass(duration)
    expect(stream.getSnapshot().status).toBe('reconnecting')
    // It does not hammer, either.
    expect(attempts()).toBeLessThan(100)
    await proxy.online()
    await pass(minute)
    expectWhole(await ended)
  })

  test('for longer than the budget is given up, the text kept', async () => {
    const { ended, pass } = await loseNetwork()
    const start = Date.now()
    await pass(15 * minute)
    expectPartial(await ended, 'network')
    expect(Date.now() - start).toBeGreaterThan(9 * minute)
    expect(Date.now() - start).toBeLessThan(11 * minute)
  })

  test.for(['online', 'pageshow', 'visibilitychange'])(
    'until `%s`: then the answer goes on at once',
    async (name) => {
      const { dispatch, listening } = stubPage()
      const { stream, ended, proxy, quiet, attempts } = await loseNetwork()
      const before = attempts()
      await proxy.online()
      await quiet()
      expect(stream.getSnapshot().status).toBe('reconnecting')
      expect(attempts()).toBe(before)
      dispatch(name)
      expectWhole(await ended)
      expect(attempts()).toBe(before + 1)
      expect(listening).toEqual([])
    },
  )

  test('a page that is hidden does not hurry', async () => {
    const { document, dispatch } = stubPage()
    const { ended, proxy, quiet, attempts } = await loseNetwork()
    const before = attempts()
    await proxy.online()
    document.visibilityState = 'hidden'
    dispatch('visibilitychange')
    await quiet()
    expect(attempts()).toBe(before)
    document.visibilityState = 'visible'
    dispatch('visibilitychange')
    expectWhole(await ended)
  })

  test('a wait that the server asked for is not cut short by the page', async () => {
    const { dispatch } = stubPage()
    let refusals = 1
    const headers = { 'retry-after': '20' }
    const { stream, ended, server, proxy, quiet, pass } = await loseNetwork({
      refuse: () => (refusals-- > 0 ? new Response('busy', { status: 503, headers }) : undefined),
    })
    await proxy.online()
    dispatch('online')
    await server.waitFor(({ status, outcome }) => status === 503 && outcome !== undefined)
    await quiet()
    const asked = server.requests.length
    dispatch('online')
    await pass(19_999)
    expect(server.requests).toHaveLength(asked)
    expect(stream.getSnapshot().status).toBe('reconnecting')
    await pass(1)
    expectWhole(await ended)
    expect(server.requests).toHaveLength(asked + 1)
  })

  test('stop ends the wait, and leaves neither timer nor listener', async () => {
    const { listening } = stubPage()
    const { stream, ended, attempts, quiet } = await loseNetwork()
    expect(listening).not.toEqual([])
    const before = attempts()
    stream.stop()
    const { status, text } = await ended
    expect(status).toBe('stopped')
    expect(text).not.toBe('')
    await quiet()
    expect(listening).toEqual([])
    expect(attempts()).toBe(before)
  })
})
