import {
  createFakeProvider,
  createFaultProxy,
  createResumable,
  replay,
  type ConnectionPlan,
  type Fault,
  type FakeServer,
} from '@millrace/testing'
import { afterEach, describe, expect, test } from 'vitest'
import {
  createStream,
  openaiChat,
  type Snapshot,
  type Status,
  type StreamOptions,
} from '@millrace/core'

const body = {
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'Why does bread rise?' }],
  stream_options: { include_usage: true },
}
const answer = { text: '水車 🍞!', usage: { input: 5, output: 9 } }
const path = '/v1/chat/completions'

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

async function listening(server: FakeServer): Promise<string> {
  const listener = await server.listen()
  open.push(() => listener.close())
  return listener.url.replace(/\/$/, '')
}

async function proxied(target: string, plan: (connection: number) => ConnectionPlan | undefined) {
  const proxy = await createFaultProxy({ target, plan })
  open.push(() => proxy.close())
  return proxy
}

/** Asks once, and gives every status on the way to the end. */
async function ask(options: StreamOptions): Promise<Snapshot & { statuses: Status[] }> {
  const stream = createStream({ protocol: openaiChat, retry: { base: 1 }, ...options })
  open.push(stream.stop)
  const statuses: Status[] = []
  stream.subscribe(() => {
    const { status } = stream.getSnapshot()
    if (status !== statuses.at(-1)) statuses.push(status)
  })
  const ended = await stream.start(body)
  return { ...ended, statuses }
}

async function bodySize(url: string): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify({ ...body, stream: true }),
    headers: { 'content-type': 'application/json' },
  })
  return (await response.arrayBuffer()).byteLength
}

/** Runs a task for each value, so many at a time. */
async function forEach<Value>(values: readonly Value[], task: (value: Value) => Promise<void>) {
  const rest = [...values]
  const worker = async () => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) await task(next)
  }
  await Promise.all(Array.from({ length: 16 }, worker))
}

describe('an answer that can be resumed', () => {
  const sweeps = (['rst', 'fin'] as const).flatMap((by) =>
    [1, 2, 3, 4, 5].map((times) => ({ by, times })),
  )

  test.for(sweeps)(
    'is whole wherever $times of its connections are cut ($by), and nothing comes twice',
    { timeout: 180_000 },
    async ({ by, times }) => {
      const target = await listening(createResumable({ pace: 'none', answer, retryMs: 0 }))
      const size = await bodySize(target + path)
      // Cut every connection after so many bytes, and each offset is reached by some connection.
      const offsets = Array.from({ length: Math.ceil(size / times) + 1 }, (_, after) => after)
      const wrong: unknown[] = []
      await forEach(offsets, async (after) => {
        const plan: ConnectionPlan = { cut: { by, after, counting: 'body', waitMs: 1 } }
        const proxy = await createFaultProxy({
          target,
          plan: (connection) => (connection <= times ? plan : undefined),
        })
        const { status, text, error, usage } = await ask({ url: proxy.url + path })
        if (status !== 'done' || text !== answer.text || usage?.output !== answer.usage.output) {
          wrong.push({ after, status, text, error: error?.message })
        }
        await proxy.close()
      })
      expect(wrong).toEqual([])
    },
  )

  test('says that it is reconnecting meanwhile', async () => {
    const target = await listening(createResumable({ pace: 'none', answer, retryMs: 0 }))
    const size = await bodySize(target + path)
    const proxy = await proxied(target, (connection) =>
      connection === 1
        ? { cut: { by: 'rst', after: size >> 1, counting: 'body', waitMs: 5 } }
        : undefined,
    )
    const { statuses } = await ask({ url: proxy.url + path })
    expect(statuses).toEqual(['connecting', 'streaming', 'reconnecting', 'streaming', 'done'])
  })

  test('goes on after a connection that fell silent', async () => {
    const target = await listening(createResumable({ pace: 'none', answer, retryMs: 0 }))
    const size = await bodySize(target + path)
    const proxy = await proxied(target, (connection) =>
      connection === 1 ? { cut: { by: 'silence', after: size >> 1, counting: 'body' } } : undefined,
    )
    const { status, text } = await ask({ url: proxy.url + path, idleTimeout: 100 })
    expect({ status, text }).toEqual({ status: 'done', text: answer.text })
  })

  test.for([502, 503, 429])(
    'is asked for again where a gateway answers %i meanwhile',
    async (status) => {
      let refusals = 3
      const target = await listening(
        createResumable({
          pace: 'none',
          answer,
          retryMs: 0,
          refuse: () =>
            refusals-- > 0
              ? new Response('busy', { status, headers: { 'retry-after': '0' } })
              : undefined,
        }),
      )
      const size = await bodySize(target + path)
      const proxy = await proxied(target, (connection) =>
        connection === 1 ? { cut: { by: 'fin', after: size >> 1, counting: 'body' } } : undefined,
      )
      const ended = await ask({ url: proxy.url + path })
      expect({ status: ended.status, text: ended.text }).toEqual({
        status: 'done',
        text: answer.text,
      })
      expect(refusals).toBeLessThan(0)
    },
  )

  test('that is not there any more ends in an error that says so, its text kept', async () => {
    const gone = () => new Response('{"error":{"message":"No longer kept."}}', { status: 410 })
    const target = await listening(
      createResumable({ pace: 'none', answer, retryMs: 0, refuse: gone }),
    )
    const size = await bodySize(target + path)
    const proxy = await proxied(target, (connection) =>
      connection === 1
        ? { cut: { by: 'rst', after: size - 40, counting: 'body', waitMs: 5 } }
        : undefined,
    )
    const { status, error, text } = await ask({ url: proxy.url + path })
    expect(status).toBe('error')
    expect(error?.code).toBe('resume')
    expect(error?.message).toContain('No longer kept.')
    expect(text).not.toBe('')
    expect(answer.text.startsWith(text)).toBe(true)
  })

  test('is given up when its time is over', async () => {
    const target = await listening(createResumable({ pace: 'none', answer, retryMs: 0 }))
    const size = await bodySize(target + path)
    const proxy = await proxied(target, (connection) =>
      connection === 1
        ? { cut: { by: 'rst', after: size >> 1, counting: 'body', waitMs: 5 } }
        : { cut: { by: 'rst' } },
    )
    const { status, error } = await ask({
      url: proxy.url + path,
      retry: { base: 1, cap: 10, budget: 200 },
    })
    expect(status).toBe('error')
    expect(error?.code).toBe('network')
    expect(proxy.connections).toBeGreaterThan(2)
  })
})

describe('a response of OpenAI in the background', () => {
  test.for(['rst', 'fin'] as const)('goes on where its connection was cut by %s', async (by) => {
    const target = await listening(createResumable({ pace: 'none', answer }))
    const asked = { model: 'gpt-5-mini', input: 'Why does bread rise?', background: true }
    const url = '/v1/responses'
    const whole = await fetch(target + url, {
      method: 'POST',
      body: JSON.stringify({ ...asked, stream: true }),
    })
    const size = (await whole.arrayBuffer()).byteLength
    for (const part of [0.2, 0.4, 0.6, 0.8]) {
      const after = Math.round(size * part)
      const proxy = await proxied(target, (connection) =>
        connection === 1 ? { cut: { by, after, counting: 'body', waitMs: 5 } } : undefined,
      )
      const stream = createStream({ url: proxy.url + url, retry: { base: 1 } })
      const { status, text } = await stream.start(asked)
      expect({ part, status, text }).toEqual({ part, status: 'done', text: answer.text })
      expect(proxy.connections).toBeGreaterThan(1)
    }
  })
})

describe('a request that fails before its answer began', () => {
  const passing: readonly Fault[] = ['http-429', 'http-500', 'http-529']

  test.for(passing)('by %s is made again', { timeout: 20_000 }, async (fault) => {
    const provider = createFakeProvider({
      pace: 'none',
      answer,
      fault: ({ number }) => (number <= 2 ? fault : undefined),
    })
    const { status, text } = await ask({ url: (await listening(provider)) + path })
    expect({ status, text }).toEqual({ status: 'done', text: answer.text })
    expect(provider.requests).toHaveLength(3)
  })

  test('by a reset is made again', async () => {
    const target = await listening(createFakeProvider({ pace: 'none', answer }))
    const proxy = await proxied(target, (connection) =>
      connection === 1 ? { cut: { by: 'rst' } } : undefined,
    )
    const { status, text } = await ask({ url: proxy.url + path })
    expect({ status, text }).toEqual({ status: 'done', text: answer.text })
  })

  test('is made as often as is allowed, and no more', async () => {
    const provider = createFakeProvider({ pace: 'none', fault: 'http-500' })
    const url = (await listening(provider)) + path
    const { error } = await ask({ url, retry: { base: 1, attempts: 4 } })
    expect(error?.status).toBe(500)
    expect(provider.requests).toHaveLength(5)
  })

  test('by its own fault is not made again', async () => {
    const provider = createFakeProvider({ pace: 'none', fault: 'http-401' })
    const { error } = await ask({ url: (await listening(provider)) + path })
    expect(error?.status).toBe(401)
    expect(provider.requests).toHaveLength(1)
  })
})

describe('a request whose answer began', () => {
  test.for<Fault>(['truncate', 'reset', 'error-event'])(
    'and was lost by %s is not made again: it may have been paid for',
    async (fault) => {
      const provider = createFakeProvider({ pace: 'none', answer, fault })
      const { status, text } = await ask({ url: (await listening(provider)) + path })
      expect(status).toBe('error')
      expect(text).not.toBe('')
      expect(provider.requests).toHaveLength(1)
    },
  )
})

describe('an answer to a GET', () => {
  const event = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'hi' } }] })}`

  test.for(['', '\n\n'])(
    'that ends without a terminator is not asked for again (%j)',
    async (end) => {
      const server = replay(event + end)
      const ended = await createStream({ url: await listening(server) }).start()
      expect(ended.error?.code).toBe('truncated')
      expect(ended.text).toBe('hi')
      expect(server.requests).toHaveLength(1)
    },
  )
})

describe('time limits', () => {
  test('end an answer that goes silent, its text kept', async () => {
    const provider = createFakeProvider({ pace: 'none', answer, fault: 'hang' })
    const url = (await listening(provider)) + path
    const { status, error, text } = await ask({ url, idleTimeout: 50 })
    expect(status).toBe('error')
    expect(error?.code).toBe('timeout')
    expect(text).not.toBe('')
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
  })

  test('end an answer that takes too long, whatever it says', async () => {
    const provider = createFakeProvider({
      answer: { text: 'on and on '.repeat(500) },
      pace: { firstTokenMs: 1, tokenMs: 5 },
    })
    const url = (await listening(provider)) + path
    const { error, text } = await ask({ url, maxDuration: 100 })
    expect(error?.code).toBe('timeout')
    expect(text).toMatch(/^on and on/)
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
  })

  test('end a wait for headers, and the request is made again', async () => {
    const target = await listening(createFakeProvider({ pace: 'none', answer }))
    const proxy = await proxied(target, (connection) =>
      connection === 1 ? { cut: { by: 'silence' } } : undefined,
    )
    const { status, text } = await ask({ url: proxy.url + path, connectTimeout: 100 })
    expect({ status, text }).toEqual({ status: 'done', text: answer.text })
  })
})
