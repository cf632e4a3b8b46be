import { createStream } from '@millrace/core'
import { describe, expect, test } from 'vitest'
import { fileLog, newFile } from './logs.ts'
import { ask, eventsOf, listen, question, station, streamOf, until } from './setup.ts'

const answer = { text: 'Yeast eats sugar and breathes out gas. '.repeat(4) }

describe('a relay that is closed', () => {
  test('refuses new requests, lets answers under way end, and says that it is closing', async () => {
    const { chat, url, relay } = await station({
      provider: { answer, pace: { firstTokenMs: 1, tokenMs: 5 } },
    })
    const response = await ask(chat)
    const closed = relay.close({ grace: 5000 })
    const refused = await ask(chat)
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect((await fetch(`${url}/healthz`)).status).toBe(503)
    expect(eventsOf(await response.text()).at(-1)).toContain('[DONE]')
    await closed
    expect(relay.metrics()).toContain('millrace_streams_ended_total{reason="end"} 1')
  })

  test('ends what goes on after the grace, and says so to its readers', async () => {
    const { chat, relay, provider } = await station({ provider: { answer, fault: 'hang' } })
    const response = await ask(chat)
    await relay.close({ grace: 20 })
    await provider.waitFor(({ outcome }) => outcome === 'aborted')
    expect(relay.metrics()).toContain('millrace_streams_ended_total{reason="shutdown"} 1')
    expect(eventsOf(await response.text()).at(-1)).toContain('"type":"shutdown"')
  })
})

test('a relay that is closed while the provider has not answered says so', async () => {
  const { chat, relay, provider } = await station({ provider: { fault: 'stuck' } })
  const response = ask(chat)
  await provider.waitFor(() => true)
  await relay.close({ grace: 20 })
  expect((await response).status).toBe(503)
  await provider.waitFor(({ outcome }) => outcome === 'aborted')
})

test('a relay that is closed lets go of readers whose stream is another’s', async () => {
  const file = newFile()
  const first = await station({ log: fileLog(file), provider: { answer, fault: 'hang' } })
  const second = await station({ log: fileLog(file) })
  const id = streamOf(await ask(first.chat)).slice(-32)
  const reader = await fetch(`${second.url}/streams/${id}`)
  const text = reader.text().catch((error: unknown) => error)
  await second.relay.close()
  expect(await text).toBeInstanceOf(Error)
  const again = await fetch(`${first.url}/streams/${id}`, { method: 'HEAD' })
  expect(again.headers.get('millrace-state')).toBe('running')
})

test('a relay that hands over lets go of its readers, who get the rest from the next', async () => {
  const file = newFile()
  const pace = { firstTokenMs: 1, tokenMs: 5, jitter: 0 }
  const first = await station({ log: fileLog(file), provider: { answer, pace } })
  const second = await station({ log: fileLog(file) })
  let current = first
  const url = await listen((request) => current.relay.fetch(request))
  const stream = createStream({
    url: `${url}/llm/v1/chat/completions`,
    retry: { base: 5, cap: 20 },
  })
  const statuses = new Set<string>()
  stream.subscribe(() => statuses.add(stream.getSnapshot().status))
  const ended = stream.start(question)
  await until(() => stream.getSnapshot().text.length > 20)
  const closed = first.relay.close({ grace: 5000, handOver: true })
  await until(() => statuses.has('reconnecting'))
  expect((await fetch(`${first.url}/streams/${'0'.repeat(32)}`)).status).toBe(503)
  current = second
  expect(await ended).toMatchObject({ status: 'done', text: answer.text })
  await closed
  expect(first.provider.requests).toHaveLength(1)
  expect(first.relay.metrics()).toContain('millrace_streams_ended_total{reason="end"} 1')
})

describe('health', () => {
  test('is told where it is asked for', async () => {
    const { url } = await station()
    const response = await fetch(`${url}/healthz`)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'ok' })
    expect((await fetch(`${url}/healthz`, { method: 'HEAD' })).status).toBe(200)
    expect((await fetch(`${url}/healthz`, { method: 'POST' })).status).toBe(405)
  })

  test('can be told elsewhere, or nowhere', async () => {
    const moved = await station({ basePath: '/api/', healthPath: 'up/now' })
    expect((await fetch(`${moved.url}/api/up/now`)).status).toBe(200)
    expect((await fetch(`${moved.url}/api/healthz`)).status).toBe(404)
    const off = await station({ healthPath: false })
    expect((await fetch(`${off.url}/healthz`)).status).toBe(404)
  })
})

test('a relay can be mounted below a path', async () => {
  const { url } = await station({ basePath: '/api/llm', provider: { answer } })
  const response = await ask(`${url}/api/llm/llm/v1/chat/completions`)
  expect(response.headers.get('content-location')).toMatch(/^\/api\/llm\/streams\//)
  const { status, text } = await createStream({ url: streamOf(response) }).start()
  expect({ status, text }).toEqual({ status: 'done', text: answer.text })
  expect((await ask(`${url}/llm/v1/chat/completions`)).status).toBe(404)
})

describe('metrics', () => {
  test('count streams, readers, resumes, bytes and upstream latency', async () => {
    const { chat, relay } = await station({ provider: { answer } })
    const response = await ask(chat)
    const text = await response.text()
    const headers = { 'last-event-id': '1-2' }
    const rest = await (await fetch(streamOf(response), { headers })).text()
    const running = await ask(chat, { headers: { 'x-millrace-fault': 'hang' } })
    await until(() => relay.metrics().includes('millrace_streams_live 1'))
    const bytes = Buffer.byteLength(text + rest)
    await running.body?.getReader().read()
    const metrics = relay.metrics()
    for (const line of [
      'millrace_streams_live 1',
      'millrace_streams_started_total 2',
      'millrace_streams_ended_total{reason="end"} 1',
      'millrace_readers 1',
      'millrace_readers_gone_total{how="ended"} 2',
      'millrace_resumes_total 1',
      'millrace_upstream_latency_seconds_count{upstream="llm"} 2',
      'millrace_upstream_latency_seconds_bucket{upstream="llm",le="+Inf"} 2',
    ]) {
      expect(metrics.split('\n')).toContain(line)
    }
    const sent = Number(/^millrace_sent_bytes_total (\d+)$/m.exec(metrics)?.[1])
    expect(sent).toBeGreaterThanOrEqual(bytes)
  })

  test('are OpenMetrics text: families in one piece, each with its type, and an end', async () => {
    const { chat, relay } = await station({ provider: { answer } })
    await (await ask(chat)).text()
    const lines = relay.metrics().split('\n')
    expect(lines.slice(-2)).toEqual(['# EOF', ''])
    let family = ''
    const seen = new Set<string>()
    for (const line of lines.slice(0, -2)) {
      const said = /^# (?:TYPE|UNIT|HELP) (\w+) \S/.exec(line)?.[1]
      if (said !== undefined) {
        expect(seen.has(said) && said !== family, line).toBe(false)
        family = said
        seen.add(said)
      } else {
        expect(line).toMatch(/^\w+(?:\{\w+="[^"]*"(?:,\w+="[^"]*")*\})? \d+(?:\.\d+)?$/)
        expect(line.startsWith(family), `${line} in ${family}`).toBe(true)
      }
    }
  })
})

describe('the log hook', () => {
  test('is told each thing once', async () => {
    const { chat, entries } = await station({ provider: { answer } })
    const response = await ask(chat)
    await response.text()
    const headers = { 'last-event-id': '1-1' }
    await (await fetch(streamOf(response), { headers })).text()
    expect((await ask(chat, { body: '' })).status).toBe(400)
    expect(entries.map(({ event }) => event)).toEqual([
      'upstream-answered',
      'stream-started',
      'stream-ended',
      'stream-resumed',
      'request-refused',
    ])
    const id = streamOf(response).slice(-32)
    expect(entries).toContainEqual({
      event: 'stream-ended',
      stream: id,
      reason: 'end',
      events: expect.any(Number),
      duration: expect.any(Number),
    })
  })

  test('that fails fails nothing', async () => {
    const { chat } = await station({
      onLog: () => {
        throw new Error('The disk is full.')
      },
    })
    expect((await ask(chat)).status).toBe(200)
  })
})
