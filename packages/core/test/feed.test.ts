import {
  createFaultProxy,
  createResumable,
  replay,
  type ConnectionPlan,
  type FakeServer,
  type FeedEvent as SentEvent,
} from '@millrace/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createFeed, isMillraceError, type FeedStatus } from '@millrace/core'
import { until } from './until.ts'

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close()
})

async function listening(server: FakeServer): Promise<string> {
  const listener = await server.listen()
  open.push(() => listener.close())
  return listener.url.replace(/\/$/, '')
}

/** A feed of the test's own, closed behind it. */
function feedOf<Events extends object = Record<string, unknown>>(
  options: Parameters<typeof createFeed<Events>>[0],
) {
  const feed = createFeed<Events>(options)
  open.push(feed.close)
  return feed
}

const isOver = ({ status }: { status: FeedStatus }) =>
  status === 'ended' || status === 'error' || status === 'closed'

const orders: readonly SentEvent[] = [
  { event: 'order', data: '{"id":1,"grain":"rye"}' },
  { data: 'first line\nsecond 水 🌊' },
  { event: 'order', data: '{"id":2,"grain":"oats"}' },
]

/** What a feed of these events must give. */
const received = orders.map(({ event = 'message', data }, index) => ({
  event,
  data,
  id: `1-${index + 1}`,
}))

describe('a feed', () => {
  test('gives each event, named or not, until the server says that there is no more', async () => {
    const server = createResumable({ feed: orders, retryMs: 0 })
    const statuses: FeedStatus[] = []
    const heard: unknown[] = []
    const feed = feedOf({
      url: `${await listening(server)}/feed`,
      retry: { base: 1 },
      onEvent: (event) => heard.push(event),
    })
    feed.subscribe(() => {
      const { status } = feed.getSnapshot()
      if (status !== statuses.at(-1)) statuses.push(status)
    })
    expect(feed.getSnapshot().status).toBe('idle')
    feed.open()
    const ended = await until(feed, isOver)
    expect(ended.events).toEqual(received)
    expect(heard).toEqual(received)
    expect(ended.event).toBe(ended.events.at(-1))
    expect(ended.lastEventId).toBe('1-3')
    expect(ended.error).toBeNull()
    expect(statuses).toEqual(['connecting', 'open', 'reconnecting', 'ended'])
    expect(server.requests.map(({ headers }) => headers.get('last-event-id'))).toEqual([
      null,
      '1-3',
    ])
  })

  test('sends what it is told to, anew for each connection', async () => {
    const server = replay('retry: 0\ndata: x\n\n')
    let token = 0
    const feed = feedOf({
      url: await listening(server),
      method: 'PUT',
      headers: async () => ({ authorization: `Bearer ${++token}` }),
      body: () => ({ room: token }),
      retry: { base: 1 },
    })
    feed.open()
    await server.waitFor(() => server.requests.length >= 3)
    feed.close()
    const sent = server.requests.slice(0, 3).map(({ method, headers, bodyText }) => ({
      method,
      authorization: headers.get('authorization'),
      bodyText,
    }))
    expect(sent).toEqual(
      [1, 2, 3].map((room) => ({
        method: 'PUT',
        authorization: `Bearer ${room}`,
        bodyText: JSON.stringify({ room }),
      })),
    )
  })

  test('keeps the last events only, and the last one always', async () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ data: String(index) }))
    const url = `${await listening(createResumable({ feed: many, retryMs: 0 }))}/feed`
    const last = async (history: number | undefined) => {
      const feed = feedOf({ url, history, retry: { base: 1 } })
      feed.open()
      const { events, event } = await until(feed, isOver)
      expect(event?.data).toBe('499')
      return events.map(({ data }) => data)
    }
    expect(await last(3)).toEqual(['497', '498', '499'])
    expect(await last(0)).toEqual([])
    expect(await last(undefined)).toHaveLength(100)
  })

  test('goes on after the last event when it is closed and opened again', async () => {
    const server = createResumable({ feed: counting(), retryMs: 0 })
    const heard: number[] = []
    const feed = feedOf<{ message: string }>({
      url: `${await listening(server)}/feed`,
      onEvent: ({ data }) => heard.push(Number(data)),
    })
    for (const round of [1, 2, 3]) {
      feed.open()
      await until(feed, ({ events }) => events.length > round * 5)
      feed.close()
      const { status, events } = feed.getSnapshot()
      expect(status).toBe('closed')
      await server.waitFor(() => server.requests.every(({ outcome }) => outcome !== undefined))
      expect(feed.getSnapshot().events).toBe(events)
    }
    expect(heard).toEqual(heard.map((_, index) => index))
  })

  test('of another URL is another feed', async () => {
    const server = replay('id: 7\ndata: x\n\n', { after: 'hang' })
    const url = await listening(server)
    const feed = feedOf({ url: `${url}/a` })
    feed.open()
    await until(feed, ({ events }) => events.length === 1)
    feed.configure({ url: `${url}/a`, headers: { changed: 'no matter' } })
    expect(feed.getSnapshot().status).toBe('open')

    feed.configure({ url: `${url}/b` })

    expect(feed.getSnapshot()).toMatchObject({ status: 'connecting', events: [], event: null })
    await until(feed, ({ events }) => events.length === 1)
    expect(server.requests.map(({ path }) => path)).toEqual(['/a', '/b'])
    expect(server.requests.at(-1)?.headers.has('last-event-id')).toBe(false)

    feed.close()
    feed.configure({ url: `${url}/c` })
    expect(feed.getSnapshot().status).toBe('idle')
  })

  test('begins where it is told to, and forgets by reset', async () => {
    const url = `${await listening(createResumable({ feed: orders, retryMs: 0 }))}/feed`
    await (await fetch(url)).text()
    const feed = feedOf({ url, lastEventId: '1-2', retry: { base: 1 } })
    feed.open()
    const { events } = await until(feed, isOver)
    expect(events.map(({ id }) => id)).toEqual(['1-3'])
    feed.reset()
    expect(feed.getSnapshot()).toBe(feed.getServerSnapshot())
    feed.open()
    expect((await until(feed, isOver)).events.map(({ id }) => id)).toEqual(['1-3'])
  })

  test('sends an id that is not ASCII as UTF-8, as browsers do', async () => {
    const server = replay('retry: 0\nid: 水-é\ndata: x\n\n')
    const feed = feedOf({ url: await listening(server), retry: { base: 1 } })
    feed.open()
    const second = await server.waitFor(({ headers }) => headers.has('last-event-id'))
    const bytes = Buffer.from(second.headers.get('last-event-id') ?? '', 'latin1')
    expect(bytes.toString('utf8')).toBe('水-é')
  })

  test('drops an event that the cut left without its blank line, and gets it again', async () => {
    const feed = feedOf({
      url: await listening(replay('retry: 0\nid: 1\ndata: whole\n\nid: 2\ndata: {"part":1}')),
      retry: { base: 1 },
    })
    feed.open()
    const { events, lastEventId } = await until(feed, (now) => now.events.length === 3)
    expect(events.every(({ data, id }) => data === 'whole' && id === '1')).toBe(true)
    expect(lastEventId).toBe('1')
  })
})

async function* counting(): AsyncGenerator<SentEvent> {
  for (let count = 0; count < 10_000; count += 1) {
    yield { data: String(count) }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

describe('the data of a feed', () => {
  const order = z.object({ id: z.number(), grain: z.string() })

  test('is JSON where that is asked for; what is not is told, and the rest goes on', async () => {
    const body = 'data: {"a":1}\n\ndata: {"a":\n\ndata: [2]\n\n'
    const errors: unknown[] = []
    const heard: unknown[] = []
    const feed = feedOf({
      url: await listening(replay(body, { after: 'hang', chunks: [15, 13], gapMs: 40 })),
      parse: 'json',
      onEvent: ({ data }) => heard.push(data),
      onError: (error) => errors.push(error),
    })
    feed.open()
    const broken = await until(feed, ({ error }) => error !== null)
    expect(broken.status).toBe('open')
    expect(broken.error).toMatchObject({ code: 'protocol', raw: '{"a":' })
    const whole = await until(feed, ({ events }) => events.length === 2)
    expect(whole.error).toBeNull()
    expect(heard).toEqual([{ a: 1 }, [2]])
    expect(errors).toEqual([broken.error])
  })

  test('is typed and validated by a schema for each name; other names are left out', async () => {
    const body = [
      'event: order\ndata: {"id":1,"grain":"rye"}',
      'event: other\ndata: {}',
      'event: toString\ndata: {}',
      'event: order\ndata: {"id":"one"}',
      'data: {"level":3}',
      '',
    ].join('\n\n')
    const errors: string[] = []
    const feed = createFeed({
      url: await listening(replay(body, { after: 'hang' })),
      parse: 'json',
      events: { order, message: z.object({ level: z.number() }) },
      onError: ({ message }) => errors.push(message),
    })
    open.push(feed.close)
    feed.open()
    const { events } = await until(feed, (snapshot) => snapshot.events.length === 2)
    expect(events.map(({ event, data }) => [event, data])).toEqual([
      ['order', { id: 1, grain: 'rye' }],
      ['message', { level: 3 }],
    ])
    expect(errors).toEqual([expect.stringContaining('id: ')])
  })

  test('may not wait for a schema', async () => {
    const slow = z.string().refine(async () => true)
    const asynchronous = {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: (value: unknown) => slow['~standard'].validate(value),
      },
    }
    const feed = feedOf<{ message: string }>({
      url: await listening(replay('data: x\n\n', { after: 'hang' })),
      events: { message: asynchronous },
    })
    feed.open()
    const { error, events } = await until(feed, (snapshot) => snapshot.error !== null)
    expect(error?.message).toMatch(/asynchronous/)
    expect(events).toEqual([])
  })
})

describe('a feed whose server is away', () => {
  async function proxied(plan: (connection: number) => ConnectionPlan | undefined) {
    const target = await listening(createResumable({ feed: orders, retryMs: 0 }))
    const proxy = await createFaultProxy({ target, plan })
    open.push(() => proxy.close())
    return proxy
  }

  test('connects when it is there, and says meanwhile what is wrong', async () => {
    const proxy = await proxied(() => undefined)
    await proxy.offline()
    const feed = feedOf({ url: `${proxy.url}/feed`, retry: { base: 1, cap: 20 } })
    feed.open()
    const waiting = await until(feed, ({ error }) => error !== null)
    expect(waiting.status).toBe('connecting')
    expect(waiting.error?.code).toBe('network')
    await proxy.online()
    const ended = await until(feed, isOver)
    expect(ended).toMatchObject({ status: 'ended', events: received, error: null })
  })

  test.for([408, 425, 429, 500, 502, 503, 504])(
    'keeps asking where a gateway answers %i, from the first time on',
    async (status) => {
      let refusals = 3
      const refuse = () => (refusals-- > 0 ? new Response('busy', { status }) : undefined)
      const url = await listening(createResumable({ feed: orders, retryMs: 0, refuse }))
      const feed = feedOf({ url: `${url}/feed`, retry: { base: 1 } })
      feed.open()
      expect(await until(feed, isOver)).toMatchObject({ status: 'ended', events: received })
    },
  )

  test.for([400, 401, 403, 404, 410, 501])(
    'gives up where it is told %i, with what was said',
    async (status) => {
      const said = { error: { message: 'No such feed.' } }
      const server = createResumable({ refuse: () => Response.json(said, { status }) })
      const errors: unknown[] = []
      const feed = feedOf({
        url: `${await listening(server)}/feed`,
        onError: (error) => errors.push(error),
      })
      feed.open()
      const { error, ...ended } = await until(feed, isOver)
      expect(ended.status).toBe('error')
      expect(isMillraceError(error)).toBe(true)
      expect(error).toMatchObject({ code: 'http', status, message: 'No such feed.' })
      expect(errors).toEqual([error])
      expect(server.requests).toHaveLength(1)
    },
  )

  test('says so where what it missed is no longer kept', async () => {
    const url = `${await listening(createResumable({ feed: orders, keep: 1 }))}/feed`
    await (await fetch(url)).text()
    const feed = feedOf({ url, lastEventId: '1-1' })
    feed.open()
    const { status, error } = await until(feed, isOver)
    expect(status).toBe('error')
    expect(error?.status).toBe(410)
  })

  test('may be given up after a number of attempts', async () => {
    const server = createResumable({ refuse: () => new Response('', { status: 503 }) })
    const feed = feedOf({
      url: `${await listening(server)}/feed`,
      retry: { base: 1, attempts: 4 },
    })
    feed.open()
    expect((await until(feed, isOver)).error?.status).toBe(503)
    expect(server.requests).toHaveLength(5)
  })

  test('is asked again where its heartbeat stops', async () => {
    const beating = replay(': beat\n\nid: 1\ndata: x\n\n', { after: 'hang' })
    const feed = feedOf({
      url: await listening(beating),
      byteTimeout: 30,
      retry: { base: 1 },
    })
    feed.open()
    const { error } = await until(feed, ({ status }) => status === 'reconnecting')
    expect(error?.code).toBe('timeout')
    await beating.waitFor(({ headers }) => headers.get('last-event-id') === '1')
  })

  test('is patient with one that has nothing to say', async () => {
    const quiet = replay(': hello\n\n', { after: 'hang' })
    const feed = feedOf({ url: await listening(quiet), byteTimeout: Infinity })
    feed.open()
    await until(feed, ({ status }) => status === 'open')
    expect(quiet.requests).toHaveLength(1)
  })

  const sweeps = (['rst', 'fin', 'end'] as const).flatMap((by) =>
    [1, 2, 3, 4, 5].map((times) => ({ by, times })),
  )
  test.for(sweeps)(
    'gives every event once wherever $times of its connections are cut ($by)',
    { timeout: 120_000 },
    async ({ by, times }) => {
      const target = await listening(createResumable({ feed: orders, retryMs: 0 }))
      const whole = await (await fetch(`${target}/feed`)).arrayBuffer()
      const rest = Array.from(
        { length: Math.ceil(whole.byteLength / times) + 1 },
        (_, after) => after,
      )
      const wrong: unknown[] = []
      const worker = async () => {
        for (let after = rest.shift(); after !== undefined; after = rest.shift()) {
          const plan: ConnectionPlan = { cut: { by, after, counting: 'body', waitMs: 1 } }
          const proxy = await createFaultProxy({
            target,
            plan: (connection) => (connection <= times ? plan : undefined),
          })
          const heard: unknown[] = []
          const feed = createFeed({
            url: `${proxy.url}/feed`,
            retry: { base: 1 },
            onEvent: (event) => heard.push(event),
          })
          feed.open()
          const { status } = await until(feed, isOver)
          const isExact = JSON.stringify(heard) === JSON.stringify(received)
          if (status !== 'ended' || !isExact) wrong.push({ after, status, heard })
          await proxy.close()
        }
      }
      await Promise.all(Array.from({ length: 16 }, worker))
      expect(wrong).toEqual([])
    },
  )
})
