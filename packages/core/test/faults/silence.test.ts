import { createFakeProvider, createFakeServer, replay, type FakeServer } from '@millrace/testing'
import { describe, expect, test, vi } from 'vitest'
import {
  answer,
  apis,
  ask,
  chat,
  expectPartial,
  expectWhole,
  serve,
  serveProvider,
  streamOf,
  wireOf,
} from './serving.ts'
import { runClockUntil, settle, useVirtualClock } from './virtual-clock.ts'

const once = { attempts: 0 }

describe.for(apis)('headers, then silence, of $name:', (api) => {
  test('`timeout` after `idleTimeout`, the connection released', async () => {
    const { provider, url } = await serveProvider(api, { fault: 'hang;events=0' })
    const ended = await ask(api, { url, idleTimeout: 40, retry: once })
    expect(ended.status).toBe('error')
    expect(ended.error?.code).toBe('timeout')
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
  })

  test('comments are no events: `timeout` although they keep coming', async () => {
    const { provider, url } = await serveProvider(api, { fault: 'comments;every=2' })
    const ended = await ask(api, { url, idleTimeout: 80, retry: once })
    expect(ended.error?.code).toBe('timeout')
    const { bytesSent } = await provider.waitFor(({ outcome }) => outcome === 'aborted')
    expect(bytesSent).toBeGreaterThan(0)
  })

  test('silence midway is `timeout`, the partial message kept', async () => {
    const { provider, url } = await serveProvider(api, { fault: 'hang' })
    expectPartial(await ask(api, { url, idleTimeout: 200 }), 'timeout')
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
    expect(provider.requests).toHaveLength(1)
  })

  test('silence before the first event is asked for again', async () => {
    const { provider, url } = await serveProvider(api, { fault: 'hang;events=0;requests=1' })
    expectWhole(await ask(api, { url, idleTimeout: 200, retry: { base: 1 } }))
    expect(provider.requests).toHaveLength(2)
  })
})

test('the bytes of a heartbeat that stops are `timeout` after `byteTimeout`', async () => {
  const [first = ''] = (await wireOf(chat)).split(/(?<=\n\n)/)
  for (const wire of [': beat\n\n', `${first}: beat\n\n`]) {
    const server = replay(wire, { after: 'hang' })
    const ended = await ask(chat, { url: await serve(server), byteTimeout: 40, retry: once })
    expect(ended.error?.code).toBe('timeout')
    await server.waitFor(({ outcome }) => outcome === 'aborted')
  }
})

describe('by a virtual clock,', () => {
  /** Sends these pieces, each after so many milliseconds, then nothing more. */
  function paced(pieces: readonly (readonly [number, string])[]): FakeServer {
    return createFakeServer(() => {
      const left = [...pieces]
      let timer: ReturnType<typeof setTimeout> | undefined
      const body = new ReadableStream({
        pull: (controller) =>
          new Promise<void>((resolve) => {
            const next = left.shift()
            if (!next) return
            timer = setTimeout(() => {
              controller.enqueue(new TextEncoder().encode(next[1]))
              resolve()
            }, next[0])
          }),
        cancel: () => clearTimeout(timer),
      })
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    })
  }

  /** Asks in process, and gives the end and when it came. */
  async function timed(server: FakeServer, limits: object = {}) {
    useVirtualClock()
    const fetch: typeof globalThis.fetch = (url, init) => server.fetch(new Request(url, init))
    const start = Date.now()
    const options = { url: `http://provider.test${chat.path}`, fetch, retry: once, ...limits }
    const ended = await runClockUntil(ask(chat, options))
    return { ended, after: Date.now() - start }
  }

  const comment = ': beat\n\n'
  const event = 'data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n'
  const every = (milliseconds: number, piece: string, times: number) =>
    Array.from({ length: times }, () => [milliseconds, piece] as const)

  test('`idleTimeout` counts from event to event, two minutes by default', async () => {
    const { ended, after } = await timed(paced(every(119_000, event, 10)))
    expect(ended.error?.code).toBe('timeout')
    expect(ended.text).toBe('a'.repeat(10))
    expect(after).toBe(10 * 119_000 + 120_000)
  })

  test('`idleTimeout` does not hear comments, nor half an event', async () => {
    const letters = event.split('').map((letter) => [1000, letter] as const)
    const slow = [[1000, event], ...every(1000, comment, 5), ...letters] as const
    const { ended, after } = await timed(paced(slow), { idleTimeout: 9000 })
    expect(ended.error?.code).toBe('timeout')
    expect(after).toBe(1000 + 9000)
  })

  test('`byteTimeout` counts from chunk to chunk, behind the first comment', async () => {
    const beats = every(44_000, comment, 2)
    const { ended, after } = await timed(paced([[50_000, event], ...beats]), { idleTimeout: 1e9 })
    expect(ended.error?.code).toBe('timeout')
    expect(after).toBe(50_000 + 2 * 44_000 + 45_000)
  })

  test('`byteTimeout` is not for a server that never sent a comment', async () => {
    const { ended, after } = await timed(paced([[1000, event]]), { byteTimeout: 10 })
    expect(ended.error?.code).toBe('timeout')
    expect(after).toBe(1000 + 120_000)
  })

  test('`connectTimeout` counts to the headers, a minute by default', async () => {
    const { ended, after } = await timed(createFakeServer(() => new Promise(() => {})))
    expect(ended.error?.code).toBe('timeout')
    expect(after).toBe(60_000)
  })

  test('`maxDuration` ends what goes on and on, after an hour by default', async () => {
    const { ended, after } = await timed(paced(every(100_000, event, 100)))
    expect(ended.error?.code).toBe('timeout')
    expect(ended.text).toBe('a'.repeat(35))
    expect(after).toBe(3_600_000)
  })

  test('a limit of `Infinity` is none', async () => {
    const pace = { firstTokenMs: 2 ** 33, tokenMs: 1_000_000, jitter: 0 }
    const none = { idleTimeout: Infinity, maxDuration: Infinity, connectTimeout: Infinity }
    const { ended } = await timed(createFakeProvider({ answer, pace }), none)
    expectWhole(ended)
  })

  test.for([2, 0, 4])(
    'silence before the first event is asked for again, %i times',
    async (attempts) => {
      const server = createFakeProvider({ pace: 'none', fault: 'hang;events=0' })
      const { ended } = await timed(server, { retry: attempts === 2 ? {} : { attempts } })
      expect(ended.error?.code).toBe('timeout')
      expect(server.requests).toHaveLength(1 + attempts)
    },
  )

  test('a stop leaves no timer behind', async () => {
    useVirtualClock()
    const server = paced([[0, comment]])
    const fetch: typeof globalThis.fetch = (url, init) => server.fetch(new Request(url, init))
    const stream = streamOf({ url: 'http://provider.test', fetch })
    const run = stream.start(chat.body)
    await settle()
    vi.advanceTimersToNextTimer()
    await settle()
    stream.stop()
    expect((await run).status).toBe('stopped')
    await settle()
    expect(vi.getTimerCount()).toBe(0)
  })
})
