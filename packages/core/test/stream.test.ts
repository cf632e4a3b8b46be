import { createServer } from 'node:http'
import {
  createFakeProvider,
  FAULT_HEADER,
  replay,
  type Fault,
  type Listener,
} from '@millrace/testing'
import { afterEach, describe, expect, test } from 'vitest'
import {
  anthropic,
  auto,
  createStream,
  gemini,
  isMillraceError,
  openaiChat,
  openStream,
  type Delta,
  type Protocol,
  type Snapshot,
  type Status,
  type Stream,
} from '@millrace/core'
import { until } from './until.ts'

interface Api {
  readonly name: string
  readonly protocol: Protocol
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
}

const question = 'Why does bread rise?'
const messages = [{ role: 'user', content: question }]
const openai: Api = {
  name: 'OpenAI',
  protocol: openaiChat,
  path: '/v1/chat/completions',
  body: { model: 'gpt-4o-mini', messages, stream_options: { include_usage: true } },
}
const apis: readonly Api[] = [
  openai,
  {
    name: 'Anthropic',
    protocol: anthropic,
    path: '/v1/messages',
    body: { model: 'claude-sonnet-4-5', max_tokens: 4096, messages },
  },
  {
    name: 'Gemini',
    protocol: gemini,
    path: '/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
    body: { contents: [{ role: 'user', parts: [{ text: question }] }] },
  },
]

const headers = { 'x-api-key': 'k', 'anthropic-version': '2023-06-01', authorization: 'Bearer k' }
const answer = {
  text: 'Yeast eats sugar and gives off gas. 酵母 🍞 ' + 'The dough holds it. '.repeat(40),
  usage: { input: 11, output: 200, reasoning: 0, cachedInput: 0 },
}

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

async function listening(server: { listen(): Promise<Listener> }): Promise<string> {
  const listener = await server.listen()
  open.push(() => listener.close())
  return listener.url.replace(/\/$/, '')
}

function streamOf(options: Parameters<typeof createStream>[0]): Stream {
  const stream = createStream(options)
  open.push(() => stream.stop())
  return stream
}

describe.for(apis)('an answer of $name', ({ path, body, protocol }) => {
  test.for([protocol, auto])('is read whole over HTTP by $name', async (chosen) => {
    const provider = createFakeProvider({ pace: 'none', answer })
    const url = (await listening(provider)) + path
    const stream = streamOf({ url, headers, protocol: chosen })
    const seen: Status[] = []
    stream.subscribe(() => seen.push(stream.getSnapshot().status))

    const ended = await stream.start(body)

    expect(ended.error).toBeNull()
    expect(ended.status).toBe('done')
    expect(ended.text).toBe(answer.text)
    expect(ended.message.end?.reason).toBe('stop')
    expect(ended.usage).toEqual({
      input: answer.usage.input,
      output: answer.usage.output,
      reasoning: ended.usage?.reasoning,
      cachedInput: ended.usage?.cachedInput,
      total: answer.usage.input + answer.usage.output,
    })
    expect(ended.timing.estimated).toBe(false)
    expect(stream.getSnapshot()).toBe(ended)
    expect([seen[0], seen.at(-1)]).toEqual(['connecting', 'done'])
  })

  test('keeps its text when it is stopped, and the provider is let go', async () => {
    const provider = createFakeProvider({ answer, pace: { firstTokenMs: 1, tokenMs: 5 } })
    const stream = streamOf({ url: (await listening(provider)) + path, headers, protocol })
    const run = stream.start(body)
    const early = await until(stream, ({ text }) => text !== '')

    stream.stop()

    const stopped = await run
    expect(stopped.status).toBe('stopped')
    expect(stopped.error).toBeNull()
    expect(answer.text.startsWith(stopped.text)).toBe(true)
    expect(stopped.text.startsWith(early.text)).toBe(true)
    expect(stopped.message.parts.every(({ state }) => state === 'done')).toBe(true)
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
    expect(stream.getSnapshot()).toBe(stopped)
  })

  const cutOff: readonly [Fault, string][] = [
    ['truncate', 'truncated'],
    ['reset', 'network'],
    ['error-event', 'provider'],
    ['broken-json', 'protocol'],
  ]
  test.for(cutOff)(
    'that breaks off by %s ends in an error %s, its text kept',
    async ([fault, code]) => {
      const provider = createFakeProvider({ pace: 'none', answer, fault })
      const stream = streamOf({ url: (await listening(provider)) + path, headers, protocol })

      const ended = await stream.start(body)

      expect(ended.status).toBe('error')
      expect(ended.error?.code).toBe(code)
      expect(ended.text).not.toBe('')
      expect(ended.text.length).toBeLessThan(answer.text.length)
      expect(answer.text.startsWith(ended.text)).toBe(true)
      expect(ended.message.parts.every(({ state }) => state === 'done')).toBe(true)
    },
  )

  const refused: readonly [Fault, string, number][] = [
    ['http-401', 'http', 401],
    ['http-429', 'http', 429],
    ['http-500', 'http', 500],
    ['http-529', 'http', 529],
    ['html', 'content-type', 200],
    ['json', 'content-type', 200],
  ]
  test.for(refused)('that is refused by %s ends in an error %s', async ([fault, code, status]) => {
    const provider = createFakeProvider({ pace: 'none', fault })
    const url = (await listening(provider)) + path
    let sent = ''
    let asked: string | null = null
    const overheard: typeof fetch = async (...request) => {
      const response = await fetch(...request)
      asked = response.headers.get('retry-after')
      sent = await response.clone().text()
      return response
    }

    const retry = { attempts: 0 }
    const stream = streamOf({ url, headers, protocol, fetch: overheard, retry })
    const { error, ...ended } = await stream.start(body)

    expect(ended.status).toBe('error')
    expect(error?.code).toBe(code)
    expect(error?.status).toBe(status)
    expect(sent).toContain(error?.raw)
    if (code === 'http') expect(sent).toContain(JSON.stringify(error?.message).slice(1, -1))
    expect(error?.retryAfter).toBe(asked === null ? undefined : Number(asked) * 1000)
  })

  // Gemini has no terminator but the end of the body.
  test.runIf(protocol !== gemini)(
    'is done at its terminator although the socket stays open',
    async () => {
      const provider = createFakeProvider({ pace: 'none', answer, fault: 'hold-open' })
      const stream = streamOf({ url: (await listening(provider)) + path, headers, protocol })
      const ended = await stream.start(body)
      expect(ended.status).toBe('done')
      expect(ended.text).toBe(answer.text)
      await provider.waitFor(({ outcome }) => outcome === 'aborted')
    },
  )

  test('comes as deltas by for await, and a broken one throws after them', async () => {
    const provider = createFakeProvider({ pace: 'none', answer })
    const url = (await listening(provider)) + path
    const textOf = async (options: object) => {
      let text = ''
      for await (const delta of openStream({ url, headers, body, protocol, ...options })) {
        if (delta.type === 'text-delta') text += delta.text
      }
      return text
    }
    expect(await textOf({})).toBe(answer.text)

    const deltas: Delta[] = []
    const failing = (async () => {
      const faulty = { ...headers, [FAULT_HEADER]: 'truncate' }
      for await (const delta of openStream({ url, headers: faulty, body, protocol }))
        deltas.push(delta)
    })()
    await expect(failing).rejects.toSatisfy((e) => isMillraceError(e) && e.code === 'truncated')
    expect(deltas.some(({ type }) => type === 'text-delta')).toBe(true)
    expect(deltas.filter(({ type }) => type === 'text-start')).toHaveLength(
      deltas.filter(({ type }) => type === 'text-end').length,
    )
  })

  test('is let go when the loop over it is left', async () => {
    const provider = createFakeProvider({ answer, pace: { firstTokenMs: 1, tokenMs: 5 } })
    const url = (await listening(provider)) + path
    for await (const delta of openStream({ url, headers, body, protocol })) {
      if (delta.type === 'text-delta') break
    }
    expect((await provider.waitFor(({ outcome }) => outcome !== undefined)).outcome).toBe('aborted')
  })
})

describe('a stream', () => {
  const { path, body } = openai

  test('says who refused the connection', async () => {
    const server = createServer()
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
    await new Promise((resolve) => server.close(resolve))
    const ended = await streamOf({ url: `http://127.0.0.1:${port}${path}` }).start(body)
    expect(ended.status).toBe('error')
    expect(ended.error?.code).toBe('network')
    expect(ended.error?.cause).toBeInstanceOf(Error)
  })

  test('publishes a snapshot only when something changed, and server snapshots stay idle', async () => {
    const provider = createFakeProvider({ pace: 'none', answer })
    const stream = streamOf({ url: (await listening(provider)) + path })
    const server = stream.getServerSnapshot()
    const published: Snapshot[] = []
    stream.subscribe(() => published.push(stream.getSnapshot()))
    const ended = await stream.start(body)
    expect(new Set(published).size).toBe(published.length)
    expect(published.at(-1)).toBe(ended)
    expect(stream.getServerSnapshot()).toBe(server)
    expect(server.status).toBe('idle')
  })

  test('restarted at once shows nothing of the old answer', async () => {
    const letters = 'abcdefghij'.split('')
    const provider = createFakeProvider({
      pace: { firstTokenMs: 1, tokenMs: 1 },
      answer: ({ inputText }) => ({ text: (inputText.match(/only (\w)/)?.[1] ?? '').repeat(400) }),
    })
    const stream = streamOf({ url: (await listening(provider)) + path })
    const ask = (letter: string) => ({
      ...body,
      messages: [{ role: 'user', content: `only ${letter}` }],
    })
    const mixed: string[] = []
    stream.subscribe(() => {
      if (new Set(stream.getSnapshot().text).size > 1) mixed.push(stream.getSnapshot().text)
    })
    const ends: Promise<Snapshot>[] = []
    for (const letter of letters) {
      ends.push(stream.start(ask(letter)))
      if (letter !== letters.at(-1)) await until(stream, ({ text }) => text.includes(letter))
    }
    const statuses = (await Promise.all(ends)).map(({ status }) => status)
    expect(statuses).toEqual(letters.map((_, index) => (index < 9 ? 'stopped' : 'done')))
    expect(stream.getSnapshot().text).toBe('j'.repeat(400))
    expect(mixed).toEqual([])
  })

  test('started and stopped in one go makes no request', async () => {
    const provider = createFakeProvider({ pace: 'none', answer })
    const stream = streamOf({ url: (await listening(provider)) + path })
    const first = stream.start(body)
    stream.stop()
    expect((await first).status).toBe('stopped')
    expect((await stream.start(body)).status).toBe('done')
    expect(provider.requests).toHaveLength(1)
  })

  test('goes back to idle by reset, and forgets', async () => {
    const provider = createFakeProvider({ pace: 'none', answer })
    const stream = streamOf({ url: (await listening(provider)) + path })
    const idle = stream.getSnapshot()
    await stream.start(body)
    expect(stream.getSnapshot()).not.toBe(idle)
    stream.reset()
    expect(stream.getSnapshot()).toBe(idle)
  })

  test('reads its options anew for each request', async () => {
    const provider = createFakeProvider({ pace: 'none', answer })
    const url = (await listening(provider)) + path
    let count = 0
    const stream = streamOf({ url, body, headers: async () => ({ 'x-count': String(++count) }) })
    await stream.start()
    await stream.start()
    stream.configure({ url, body, headers: { 'x-count': 'configured' } })
    await stream.start()
    expect(provider.requests.map((request) => request.headers.get('x-count'))).toEqual([
      '1',
      '2',
      'configured',
    ])
    expect(provider.requests.every((request) => request.bodyText.includes('"stream":true'))).toBe(
      true,
    )
  })

  test('sends a form as it is, whatever the protocol would add to JSON', async () => {
    const provider = createFakeProvider({ pace: 'none', answer })
    const url = (await listening(provider)) + path
    const form = new URLSearchParams({ question: 'why' })
    await streamOf({ url, protocol: openaiChat }).start(form)
    expect(provider.requests.map(({ bodyText }) => bodyText)).toEqual([form.toString()])
  })

  test('goes on when a listener throws', async () => {
    const provider = createFakeProvider({ pace: 'none', answer })
    const stream = streamOf({ url: (await listening(provider)) + path })
    const thrown: unknown[] = []
    const keep = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    process.on('uncaughtException', (error) => thrown.push(error))
    open.push(() => {
      process.removeAllListeners('uncaughtException')
      for (const listener of keep) process.on('uncaughtException', listener)
    })
    const failure = new Error('from the view')
    stream.subscribe(() => {
      throw failure
    })
    let called = 0
    stream.subscribe(() => (called += 1))
    const ended = await stream.start(body)
    expect(ended.status).toBe('done')
    expect(called).toBeGreaterThan(1)
    expect(thrown).toHaveLength(called)
    expect(thrown.every((error) => error === failure)).toBe(true)
  })

  test('believes an event stream that is not declared as one, and nothing else', async () => {
    const event = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'hi' }, finish_reason: 'stop' }] })}\n\n`
    const typed = async (contentType: string, text: string, chunks?: 'byte') =>
      streamOf({
        url: await listening(replay(text, { contentType, ...(chunks && { chunks }) })),
      }).start(body)
    expect((await typed('text/plain', event)).text).toBe('hi')
    expect((await typed('application/octet-stream', `: hello\n\n${event}`, 'byte')).text).toBe('hi')
    expect((await typed('text/plain', '<!doctype html>data: x')).error?.code).toBe('content-type')
    expect((await typed('text/html', event)).error?.code).toBe('content-type')
  })
})
