import { createStream } from '@millrace/core'
import { replay } from '@millrace/testing'
import { describe, expect, test } from 'vitest'
import { ask, errorOf, eventsOf, question, secret, station, streamOf, until } from './setup.ts'

const answer = { text: 'Yeast eats sugar and breathes out gas. '.repeat(4) }
const steady = { firstTokenMs: 1, tokenMs: 5, jitter: 0 }

function inspect(place: string): Promise<Headers> {
  return fetch(place, { method: 'HEAD' }).then(({ headers }) => headers)
}

async function stateOf(place: string): Promise<string | null> {
  return (await inspect(place)).get('millrace-state')
}

/** Reads a response until its first event is there; what then follows can be read from it. */
async function firstEvent(response: Response) {
  const reader = response.body?.getReader()
  if (!reader) throw new Error('There is no body.')
  const utf8 = new TextDecoder()
  let text = ''
  while (!text.includes('\nid: ')) text += utf8.decode((await reader.read()).value)
  return reader
}

describe('an upstream request', () => {
  test('goes on when its reader leaves, and the answer can be had whole', async () => {
    const { chat, provider } = await station({ provider: { answer, pace: steady } })
    const reader = new AbortController()
    const response = await ask(chat, { signal: reader.signal })
    await firstEvent(response)
    reader.abort()
    await provider.waitFor(({ outcome }) => outcome === 'answered')
    const place = streamOf(response)
    await until(async () => (await stateOf(place)) === 'done')
    const ended = await createStream({ url: place }).start()
    expect(ended).toMatchObject({ status: 'done', text: answer.text })
  })

  test('is aborted by a stop, which may come again', async () => {
    const { chat, provider } = await station({ provider: { answer, fault: 'hang' } })
    const response = await ask(chat)
    const place = streamOf(response)
    for (let time = 0; time < 2; time += 1) {
      expect((await fetch(place, { method: 'DELETE' })).status).toBe(204)
    }
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
    const events = eventsOf(await response.text())
    expect(events.at(-1)).toContain('"type":"cancelled"')
    expect(await stateOf(place)).toBe('cancelled')
  })

  test('carries the server’s key and what the provider has to know, nothing else', async () => {
    const { chat, provider } = await station()
    const headers = {
      ...{ authorization: 'Bearer theirs', cookie: 'a=b', 'x-api-key': 'theirs', 'x-other': '1' },
      ...{
        'anthropic-version': '2023-06-01',
        'idempotency-key': 'k',
        'x-forwarded-for': '1.2.3.4',
      },
    }
    await (await ask(`${chat}?alt=sse&key=theirs&token=theirs`, { headers })).text()
    const [request] = provider.requests
    expect(request?.url.search).toBe('?alt=sse')
    expect(request?.body).toEqual(question)
    const known = ['accept', 'accept-encoding', 'anthropic-version', 'authorization']
    const by = new Set([
      'accept-language',
      'connection',
      'content-length',
      'host',
      'sec-fetch-mode',
    ])
    const sent = [...(request?.headers.keys() ?? [])].filter((name) => !by.has(name))
    expect(sent).toEqual([...known, 'content-type', 'user-agent'])
    expect(request?.headers.get('authorization')).toBe(`Bearer ${secret}`)
    expect(request?.headers.get('user-agent')).toBe('node')
  })
})

describe('an answer that is no stream', () => {
  test('passes through untouched', async () => {
    const { chat, provider } = await station({
      provider: replay('{ "answer":\n 42 }', {
        contentType: 'application/json; charset=utf-8',
        headers: { 'set-cookie': 'a=b', 'x-request-id': 'req-1', server: 'x' },
      }),
    })
    const response = await ask(chat, { body: { ...question, stream: false } })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('{ "answer":\n 42 }')
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(response.headers.get('x-request-id')).toBe('req-1')
    expect(response.headers.get('content-location')).toBeNull()
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(response.headers.get('server')).toBeNull()
    expect(provider.requests).toHaveLength(1)
  })

  test.for([400, 401, 429, 500, 529])('but an error (%i) does as well', async (status) => {
    const { chat, provider } = await station()
    const headers = { 'x-millrace-fault': `http-${status};retry-after=7` }
    const response = await ask(chat, { headers })
    expect(response.status).toBe(status)
    expect(response.headers.get('retry-after')).toBe('7')
    const direct = await provider.fetch(
      new Request(chat, {
        method: 'POST',
        body: JSON.stringify(question),
        headers: { 'content-type': 'application/json', ...headers },
      }),
    )
    expect(await errorOf(response)).toBe(await errorOf(direct))
  })
})

describe('a stream that failed', () => {
  const failures = [
    { by: 'a reset', provider: { fault: 'reset;events=4' }, reason: 'upstream-lost' },
    {
      by: 'silence',
      provider: { fault: 'hang;events=4' },
      limits: { upstreamIdle: 500 },
      reason: 'upstream-idle',
    },
    { by: 'its size', limits: { maxStreamBytes: 2000 }, reason: 'too-large' },
    { by: 'one event’s size', provider: { fault: 'large-event;events=4' }, reason: 'too-large' },
  ] as const

  test.for(failures)(
    'by $by says so, once and for good, behind what came before',
    async ({ reason, ...options }) => {
      const { chat, provider, relay } = await station({
        limits: { maxEventSize: 1024 * 1024 },
        ...options,
        provider: { answer, ...('provider' in options ? options.provider : {}) },
      })
      const response = await ask(chat)
      const place = streamOf(response)
      const events = eventsOf(await response.text())
      expect(events.length).toBeGreaterThan(2)
      expect(events.filter((event) => event.includes('event: error'))).toHaveLength(1)
      expect(events.at(-1)).toMatch(new RegExp(`^event: error\\n.*"type":"${reason}"`))

      const headers = await inspect(place)
      expect(headers.get('millrace-state')).toBe('failed')
      expect(headers.get('millrace-reason')).toBe(reason)
      expect(eventsOf(await (await fetch(place)).text())).toEqual(events)
      const last = /id: (.*)$/.exec(events.at(-1) ?? '')?.[1] ?? ''
      const behind = await fetch(place, { headers: { 'last-event-id': last } })
      expect(behind.status).toBe(204)
      expect(relay.metrics()).toContain(`millrace_streams_ended_total{reason="${reason}"} 1`)
      await provider.waitFor(({ outcome }) => outcome !== undefined)
    },
  )

  test.for(failures)(
    'by $by ends in an error in Millrace’s client',
    async ({ reason, ...options }) => {
      const { chat } = await station({
        limits: { maxEventSize: 1024 * 1024 },
        ...options,
        provider: { answer, ...('provider' in options ? options.provider : {}) },
      })
      const { status, error, text } = await createStream({ url: chat }).start(question)
      expect(status).toBe('error')
      expect(error).toMatchObject({ code: 'provider', type: reason })
      expect(text).not.toBe('')
      expect(answer.text.startsWith(text)).toBe(true)
    },
  )

  test('by an end before its time ends in an error in Millrace’s client', async () => {
    const { chat, provider } = await station({ provider: { answer, fault: 'truncate;events=4' } })
    const { status, error, text } = await createStream({ url: chat, retry: { base: 1 } }).start(
      question,
    )
    expect({ status, code: error?.code }).toEqual({ status: 'error', code: 'truncated' })
    expect(text).not.toBe('')
    expect(provider.requests).toHaveLength(1)
  })

  test('tells an error that the provider wrote outside the grammar as an event', async () => {
    for (const fault of ['error-field', 'bare-error', 'error-event'] as const) {
      const { chat } = await station({ provider: { answer, fault } })
      const { error } = await createStream({ url: chat }).start(question)
      expect(error).toMatchObject({ code: 'provider', message: expect.stringContaining('verload') })
    }
  })
})

describe('a stream that nobody reads', () => {
  test('is ended after its grace, and its upstream request with it', async () => {
    const { chat, provider } = await station({
      provider: { answer, fault: 'hang' },
      limits: { orphanGrace: 50 },
    })
    const reader = new AbortController()
    const response = await ask(chat, { signal: reader.signal })
    await firstEvent(response)
    expect(await stateOf(streamOf(response))).toBe('running')
    reader.abort()
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
    await until(
      async () => (await inspect(streamOf(response))).get('millrace-reason') === 'orphaned',
    )
    expect(await stateOf(streamOf(response))).toBe('failed')
  })

  test('goes on where a reader comes back in time', async () => {
    const { chat } = await station({
      provider: { answer, pace: steady },
      limits: { orphanGrace: 100 },
    })
    const reader = new AbortController()
    const place = streamOf(await ask(chat, { signal: reader.signal }))
    reader.abort()
    const { status, text } = await createStream({ url: place }).start()
    expect({ status, text }).toEqual({ status: 'done', text: answer.text })
  })
})

describe('a silent stream', () => {
  test('is kept alive by comments', async () => {
    const { chat } = await station({ provider: { answer, fault: 'hang' }, heartbeat: 20 })
    const reader = (await ask(chat)).body?.getReader()
    const utf8 = new TextDecoder()
    let text = ''
    while ((text.match(/^: heartbeat$/gm) ?? []).length < 3) {
      text += utf8.decode((await reader?.read())?.value)
    }
    expect(eventsOf(text).length).toBeGreaterThan(0)
    await reader?.cancel()
  })
})

describe('a reader that does not read', () => {
  const large = replay(`data: ${'x'.repeat(1000)}\n\n`.repeat(20_000))

  test('is cut, has cost no more than a page, and can come back', async () => {
    const { chat, relay, entries } = await station({ provider: large, limits: { drainLimit: 100 } })
    const response = await ask(chat)
    const place = streamOf(response)
    await until(() => entries.some(({ event }) => event === 'reader-cut'))
    expect(relay.metrics()).toContain('millrace_readers_gone_total{how="cut"} 1')
    // What the sockets' buffers hold, and one page.
    const sent = Number(/millrace_sent_bytes_total (\d+)/.exec(relay.metrics())?.[1])
    expect(sent).toBeLessThan(12_000_000)
    const whole = await readAway(response)
    expect(whole.length).toBeLessThan(20_000)
    // A reader that falls behind again is cut again, and comes again.
    for (;;) {
      const last = /id: (.*)$/.exec(whole.at(-1) ?? '')?.[1] ?? ''
      const rest = await fetch(place, { headers: { 'last-event-id': last } })
      if (rest.status === 204) break
      whole.push(...(await readAway(rest)))
    }
    const ids = whole.map((event) => /id: 1-(.*)$/.exec(event)?.[1])
    expect(ids).toEqual(Array.from({ length: 20_000 }, (_, index) => String(index + 1)))
  })
})

/** The whole events of a body, however it ends. */
async function readAway(response: Response): Promise<string[]> {
  const utf8 = new TextDecoder()
  const pieces: string[] = []
  try {
    for await (const chunk of response.body ?? []) {
      pieces.push(utf8.decode(chunk, { stream: true }))
    }
  } catch {
    // It was cut.
  }
  const text = pieces.join('')
  return eventsOf(text.slice(0, text.lastIndexOf('\n\n')))
}

describe('an owner', () => {
  test('has so many streams at once, and no more; another has their own', async () => {
    const { chat } = await station({
      provider: { answer, fault: 'hang' },
      limits: { streamsPerOwner: 2 },
    })
    const places = [streamOf(await ask(chat)), streamOf(await ask(chat))]
    const refused = await ask(chat)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('5')
    expect((await ask(chat, { headers: { 'x-user': 'grace' } })).status).toBe(200)
    await fetch(places[0] ?? '', { method: 'DELETE' })
    await until(async () => (await ask(chat)).status === 200)
    expect((await ask(chat)).status).toBe(429)
  })

  test('is not held to those that failed before they began', async () => {
    const { chat } = await station({ limits: { streamsPerOwner: 1 } })
    for (let time = 0; time < 3; time += 1) {
      const headers = { 'x-millrace-fault': 'http-400' }
      expect((await ask(chat, { headers })).status).toBe(400)
      expect((await ask(chat, { body: '{' })).status).toBe(400)
    }
    expect((await ask(chat)).status).toBe(200)
  })

  test('can share a stream by what `authorize` says', async () => {
    const { chat } = await station({
      provider: { answer },
      authorize: (request, stream, action) => {
        const user = request.headers.get('x-user') ?? 'ada'
        return user === 'reader' && action === 'read' ? stream?.owner : user
      },
    })
    const response = await ask(chat)
    const text = await response.text()
    const headers = { 'x-user': 'reader' }
    expect(await (await fetch(streamOf(response), { headers })).text()).toBe(text)
    expect((await fetch(streamOf(response), { headers, method: 'DELETE' })).status).toBe(404)
  })
})
