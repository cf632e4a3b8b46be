import type { Fault } from '@millrace/testing'
import type { Snapshot } from '@millrace/core'
import { describe, expect, test } from 'vitest'
import { ask, chatPath, simpleHeaders, streamOf } from './page/ask.ts'
import { readByFeed } from './page/readers.ts'
import { serve, serveProxy, type Served } from './page/serve.ts'
import { until } from './page/until.ts'
import type { ScriptedAnswer } from './servers.ts'

const answer = {
  text: 'Yeast eats sugar and gives off gas. 酵母 🍞 ' + 'The dough holds it. '.repeat(20),
}
const once = { attempts: 0 }

/** A provider that gives {@link answer}, and where it is asked. */
async function serveProvider(fault?: Fault) {
  const server = await serve({
    kind: 'provider',
    answer,
    ...(fault === undefined ? {} : { fault }),
  })
  return { server, url: server.url + chatPath }
}

async function serveAnswer(scripted: ScriptedAnswer): Promise<string> {
  const server = await serve({ kind: 'script', answers: [scripted] })
  return server.url
}

/** The server saw the page leave. */
async function expectLeft(server: Served): Promise<void> {
  await until(async () => (await server.exchanges()).at(-1)?.outcome === 'aborted')
  expect(await server.exchanges()).toHaveLength(1)
}

function expectPartial(ended: Snapshot, code: string): void {
  expect(ended.status).toBe('error')
  expect(ended.error?.code).toBe(code)
  expect(ended.text).not.toBe('')
  expect(ended.text.length).toBeLessThan(answer.text.length)
  expect(answer.text.startsWith(ended.text)).toBe(true)
  expect(ended.message.parts.every(({ state }) => state === 'done')).toBe(true)
}

function expectWhole(ended: Snapshot): void {
  expect(ended.error).toBeNull()
  expect(ended.status).toBe('done')
  expect(ended.text).toBe(answer.text)
}

describe('an answer whose connection', () => {
  test.for(['rst', 'fin'] as const)(
    'is cut midway (%s) is `network`, the partial message kept, and not asked for again',
    async (by) => {
      const { server } = await serveProvider('hang')
      const proxy = await serveProxy({ target: server.url })
      const stream = streamOf({ url: proxy.url + chatPath })
      const end = stream.start()
      await until(() => stream.getSnapshot().text !== '')
      await proxy.act(by)
      expectPartial(await end, 'network')
      expect(await server.exchanges()).toHaveLength(1)
    },
  )

  test('is closed inside a chunk is `network`', async () => {
    const { server } = await serveProvider()
    const cut = { by: 'fin', after: 500, counting: 'body', waitMs: 20 } as const
    const proxy = await serveProxy({ target: server.url, plan: [{ cut }] })
    const ended = await ask({ url: proxy.url + chatPath, headers: simpleHeaders, retry: once })
    expect(ended.status).toBe('error')
    expect(ended.error?.code).toBe('network')
    expect(answer.text.startsWith(ended.text)).toBe(true)
  })

  test.for<Fault>(['truncate', 'truncate-event', 'wrong-content-length;by=-200'])(
    'ends cleanly before the answer does (%s) is `truncated`, the partial message kept',
    async (fault) => {
      const { server, url } = await serveProvider(fault)
      const ended = await ask({ url })
      expect(ended.error?.code).toBe('truncated')
      expect(ended.text).not.toBe('')
      expect(answer.text.startsWith(ended.text)).toBe(true)
      expect(await server.exchanges()).toHaveLength(1)
    },
  )

  test('stays open behind the terminator is done there, and released', async () => {
    const { server, url } = await serveProvider('hold-open')
    expectWhole(await ask({ url }))
    await expectLeft(server)
  })

  test('gives headers, then silence, is `timeout` after `idleTimeout`, and released', async () => {
    const { server, url } = await serveProvider('hang;events=0')
    const { status, error } = await ask({ url, idleTimeout: 50, retry: once })
    expect(status).toBe('error')
    expect(error?.code).toBe('timeout')
    await expectLeft(server)
  })

  test('falls silent midway is `timeout`, the partial message kept', async () => {
    const { server, url } = await serveProvider('hang')
    expectPartial(await ask({ url, idleTimeout: 200 }), 'timeout')
    await expectLeft(server)
  })
})

describe('a server that is not there', () => {
  test('is `network`', async () => {
    const { server } = await serveProvider()
    const proxy = await serveProxy({ target: server.url })
    await proxy.act('offline')
    const { status, error } = await ask({ url: proxy.url + chatPath, retry: once })
    expect(status).toBe('error')
    expect(error?.code).toBe('network')
    expect(await server.exchanges()).toEqual([])
  })

  test('is asked again, and answers when it is back', async () => {
    const { server } = await serveProvider()
    const proxy = await serveProxy({ target: server.url })
    await proxy.act('offline')
    let refused = 0
    const end = ask({
      url: proxy.url + chatPath,
      retry: { base: 10, cap: 50, attempts: Infinity },
      fetch: async (...request) => {
        try {
          return await fetch(...request)
        } catch (error) {
          refused += 1
          throw error
        }
      },
    })
    await until(() => refused > 1)
    await proxy.act('online')
    expectWhole(await end)
    expect(await server.exchanges()).toHaveLength(1)
  })

  test.for<Fault>(['no-answer;requests=1', 'http-503;requests=1;retry-after=0'])(
    'or does not answer at once is asked again (%s)',
    async (fault) => {
      const { url } = await serveProvider(fault)
      expectWhole(await ask({ url, retry: { base: 10 } }))
    },
  )
})

describe('a response that is no stream:', () => {
  const page = `<!doctype html><title>Sign in</title>${'<p>Sign in to the network.</p>'.repeat(99)}`

  test.for(['text/html', 'text/plain', ''])(
    'a web page of type "%s" is `content-type`, its first kilobyte kept',
    async (type) => {
      const url = await serveAnswer({ headers: { 'content-type': type }, pieces: [page] })
      const { status, error } = await ask({ url })
      expect(status).toBe('error')
      expect(error).toMatchObject({ code: 'content-type', status: 200, raw: page.slice(0, 1024) })
    },
  )

  test('204 is `content-type` for an answer, and the end of a feed', async () => {
    const url = await serveAnswer({ status: 204 })
    const { status, error, text } = await ask({ url })
    expect(status).toBe('error')
    expect(error).toMatchObject({ code: 'content-type', status: 204 })
    expect(text).toBe('')
    const feed = readByFeed({ url })
    await feed.closed
    expect(feed.happenings).toEqual(['connecting', 'closed'])
  })
})

describe('a stop', () => {
  test('while the server has not answered ends the request', async () => {
    const { server, url } = await serveProvider('stuck')
    const stream = streamOf({ url })
    const end = stream.start()
    await until(async () => (await server.exchanges()).length === 1)
    expect(stream.getSnapshot().status).toBe('connecting')
    stream.stop()
    expect(await end).toMatchObject({ status: 'stopped', error: null, text: '' })
    await expectLeft(server)
  })

  test('midway ends the request, the partial message kept', async () => {
    const { server, url } = await serveProvider('hang')
    const stream = streamOf({ url })
    const end = stream.start()
    await until(() => stream.getSnapshot().text !== '')
    stream.stop()
    const { status, error, text } = await end
    expect({ status, error }).toEqual({ status: 'stopped', error: null })
    expect(text).not.toBe('')
    expect(answer.text.startsWith(text)).toBe(true)
    await expectLeft(server)
  })

  test('while a connection is waited for ends the wait, and nothing more is asked', async () => {
    const { server, url } = await serveProvider('http-503;retry-after=600')
    const stream = streamOf({ url, retry: { cap: 600_000 } })
    const end = stream.start()
    await until(async () => (await server.exchanges())[0]?.outcome === 'answered')
    stream.stop()
    expect((await end).status).toBe('stopped')
    expect(await server.exchanges()).toHaveLength(1)
  })
})
