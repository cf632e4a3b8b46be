import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterEach, describe, expect, test } from 'vitest'
import {
  createFakeProvider,
  createFaultProxy,
  createResumable,
  type FakeServer,
  type FeedEvent,
  type ResumableOptions,
} from '../src/index.ts'
import { at } from '../src/json.ts'
import { apis, jsonPayloads, openaiApi, payloads, post, responsesApi } from './wire.ts'

const ANSWER = { pace: 'none', answer: { text: 'Hello there, mill wheel.' } } as const

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function open(options: ResumableOptions): Promise<{ url: string; server: FakeServer }> {
  const server = createResumable(options)
  const { url, close } = await server.listen()
  closing.push(close)
  return { url, server }
}

const ask = (url: string, body: object = {}, init: RequestInit = {}): Promise<Response> =>
  fetch(url + openaiApi.path, {
    method: 'POST',
    body: JSON.stringify({ ...openaiApi.body, stream: true, ...body }),
    ...init,
  })

const resume = (url: string, lastEventId: string): Promise<Response> =>
  fetch(url, { headers: { 'last-event-id': lastEventId } })

/** Events with data as blocks of their lines. */
const blocks = (text: string): readonly string[] =>
  text.split('\n\n').filter((block) => /^data:/m.test(block))
const idOf = (block: string | undefined): string => /^id: (.*)$/m.exec(block ?? '')?.[1] ?? ''

/** Reads until the text has something. */
async function readUntil(response: Response, found: RegExp): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes, { stream: true })
    if (found.test(text)) return text
  }
  throw new Error(`It ended before ${found}: ${text}`)
}

describe.each(apis)('$name', (api) => {
  test('the provider’s own events, each with an id behind its data', async () => {
    const plain = await (await post(createFakeProvider(ANSWER), api)).text()
    const response = await post(createResumable(ANSWER), api)
    const location = response.headers.get('content-location')
    const text = await response.text()
    const withoutTime = (wire: string): readonly string[] =>
      payloads(wire).map((line) => line.replaceAll(/"(created|created_at|completed_at)":\d+/g, ''))
    expect(withoutTime(text)).toEqual(withoutTime(plain))
    expect(location).toMatch(/^\/streams\/[0-9a-f]{32}$/)
    expect(text.match(/^retry: \d+$/gm)).toHaveLength(1)
    const events = text.split(/\r?\n\r?\n/).filter((block) => block.includes('data:'))
    expect(events.map((event) => event.split(/\r?\n/).at(-1))).toEqual(
      events.map((_, index) => `id: 1-${index + 1}`),
    )
  })
})

test('a stream goes on after the id that was read last, wherever that is', async () => {
  const { url } = await open(ANSWER)
  const response = await ask(url)
  const place = new URL(response.headers.get('content-location') ?? '', url).href
  const all = blocks(await response.text())
  expect(all.length).toBeGreaterThan(4)
  for (const [index, block] of all.slice(0, -1).entries()) {
    const rest = await resume(place, idOf(block))
    expect(rest.status).toBe(200)
    expect(blocks(await rest.text())).toEqual(all.slice(index + 1))
  }
  expect(blocks(await (await fetch(place)).text())).toEqual(all)
  expect(blocks(await (await fetch(`${place}?after=${idOf(all[0])}`)).text())).toEqual(all.slice(1))
  expect((await resume(place, idOf(all.at(-1)))).status).toBe(204)
})

test('what cannot be resumed says so', async () => {
  const { url } = await open({ ...ANSWER, keep: 3 })
  const response = await ask(url)
  const place = new URL(response.headers.get('content-location') ?? '', url).href
  const all = blocks(await response.text())
  expect((await resume(place, '2-1')).status).toBe(409)
  expect((await resume(place, `1-${all.length + 1}`)).status).toBe(409)
  expect((await resume(place, idOf(all[0]))).status).toBe(410)
  expect(blocks(await (await resume(place, idOf(all.at(-4)))).text())).toEqual(all.slice(-3))
  expect((await fetch(`${url}/streams/none`)).status).toBe(404)
  expect((await fetch(`${url}/elsewhere`)).status).toBe(404)
})

test('a reader that leaves does not end the answer, which another reads live', async () => {
  const { url, server } = await open({ ...ANSWER, pace: { firstTokenMs: 0, tokenMs: 20 } })
  const response = await ask(url)
  const place = new URL(response.headers.get('content-location') ?? '', url).href
  const begun = blocks(await readUntil(response, /id: 1-2\n\n/))
  await server.waitFor(({ outcome }) => outcome === 'aborted')
  const rest = await (await resume(place, '1-2')).text()
  expect(rest).toMatch(openaiApi.terminator)
  const text = [...begun.slice(0, 2), ...blocks(rest)]
  expect(text.map(idOf)).toEqual(text.map((_, index) => `1-${index + 1}`))
})

test('every event once over a connection that is cut, wherever that is', async () => {
  const { url } = await open({ pace: 'none', answer: { text: 'Hi 水' } })
  const whole = await (await ask(url)).text()
  const ids = blocks(whole).map(idOf)
  const size = Buffer.byteLength(whole)
  for (let after = 1; after < size; after += 41) {
    const proxy = await createFaultProxy({
      target: url,
      plan: [{ cut: { by: 'end', after, counting: 'body' } }],
    })
    const first = await ask(proxy.url)
    const place = new URL(first.headers.get('content-location') ?? '', proxy.url).href
    const text = await first.text()
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(after)
    const got = blocks(text.slice(0, text.lastIndexOf('\n\n') + 2)).map(idOf)
    const rest = got.length > 0 ? await resume(place, got.at(-1) ?? '') : await fetch(place)
    expect([...got, ...blocks(await rest.text()).map(idOf)]).toEqual(ids)
    await proxy.close()
  }
})

test('comments are sent while nothing else comes', async () => {
  const { url } = await open({ ...ANSWER, fault: 'hang;events=0', heartbeatMs: 5, retryMs: 7 })
  const text = await readUntil(await ask(url), /(: heartbeat\n\n){3}/)
  expect(text).toBe(`retry: 7\n\n${': heartbeat\n\n'.repeat(3)}`)
})

test('an answer of the provider that is no stream passes untouched', async () => {
  const { url } = await open(ANSWER)
  const whole = await ask(url, { stream: false })
  expect(whole.headers.has('content-location')).toBe(false)
  expect(at(await whole.json(), 'object')).toBe('chat.completion')
  const refused = await ask(url, {}, { headers: { 'x-millrace-fault': 'http-429' } })
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2'])
})

test('an answer that breaks off at the provider is kept as far as it came', async () => {
  const { url } = await open({ ...ANSWER, fault: 'reset' })
  const response = await ask(url)
  const text = await response.text()
  expect(text).not.toMatch(openaiApi.terminator)
  const place = new URL(response.headers.get('content-location') ?? '', url).href
  expect((await resume(place, idOf(blocks(text).at(-1)))).status).toBe(204)
})

test('a client that leaves before there is an answer is gone', async () => {
  const { url, server } = await open({ fault: 'stuck' })
  const controller = new AbortController()
  const asked = ask(url, {}, { signal: controller.signal })
  await server.waitFor(({ number }) => number === 1)
  controller.abort()
  await expect(asked).rejects.toThrow('abort')
  expect((await server.waitFor(({ outcome }) => outcome !== undefined)).outcome).toBe('aborted')
})

test('coming back can be refused', async () => {
  const { url } = await open({
    ...ANSWER,
    refuse: ({ number }) => (number === 2 ? new Response('away', { status: 503 }) : undefined),
  })
  const place = new URL((await ask(url)).headers.get('content-location') ?? '', url)
  expect((await fetch(place)).status).toBe(503)
  expect((await fetch(place)).status).toBe(200)
})

test('a page of another origin may read where the stream is', async () => {
  const response = await post(createResumable(ANSWER), openaiApi)
  expect(response.headers.get('access-control-expose-headers')).toBe('*')
})

test('the official SDKs read it', async () => {
  const { url } = await open(ANSWER)
  const openai = new OpenAI({ apiKey: 'none', baseURL: `${url}/v1` })
  const stream = openai.chat.completions.stream({
    model: 'any',
    messages: [{ role: 'user', content: 'Hi' }],
  })
  expect((await stream.finalMessage()).content).toBe(ANSWER.answer.text)
  const anthropic = new Anthropic({ apiKey: 'none', baseURL: url })
  const message = anthropic.messages.stream({
    model: 'any',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Hi' }],
  })
  expect(await message.finalText()).toBe(ANSWER.answer.text)
})

describe('a feed', () => {
  const feed: readonly FeedEvent[] = [
    { data: 'one' },
    { event: 'tick', data: 'two\nlines' },
    { data: '{"n":3}', id: 'own' },
  ]

  test('is served with ids, goes on after any, and ends with 204', async () => {
    const { url } = await open({ feed })
    const text = await (await fetch(`${url}/feed`)).text()
    expect(text.replace(/^retry: 100\n\n/, '')).toBe(
      'data: one\nid: 1-1\n\n' +
        'event: tick\ndata: two\ndata: lines\nid: 1-2\n\n' +
        'data: {"n":3}\nid: own\n\n',
    )
    const all = blocks(text)
    expect(blocks(await (await resume(`${url}/feed`, '1-1')).text())).toEqual(all.slice(1))
    expect(blocks(await (await resume(`${url}/feed`, '1-2')).text())).toEqual(all.slice(2))
    expect((await resume(`${url}/feed`, 'own')).status).toBe(204)
    expect((await resume(`${url}/feed`, 'never')).status).toBe(409)
  })

  test('that goes on is read live by all its readers', async () => {
    let go = (): void => {}
    const wait = new Promise<void>((resolve) => (go = resolve))
    async function* live(): AsyncIterable<FeedEvent> {
      yield { data: 'early' }
      await wait
      yield { data: 'late' }
    }
    const { url } = await open({ feed: live() })
    const readers = [await fetch(`${url}/feed`), await fetch(`${url}/feed`)]
    const reading = readers.map((response) => readUntil(response, /late\nid: 1-2\n\n/))
    const late = await resume(`${url}/feed`, '1-1')
    go()
    for (const text of await Promise.all(reading)) expect(blocks(text)).toHaveLength(2)
    expect(payloads(await late.text())).toEqual(['late'])
  })

  test('is not there unless it is given; an empty one is over at once', async () => {
    expect((await fetch(`${(await open({})).url}/feed`)).status).toBe(404)
    const empty = `${(await open({ feed: [] })).url}/feed`
    expect(blocks(await (await fetch(empty)).text())).toEqual([])
    expect((await fetch(empty)).status).toBe(204)
  })

  test('whose source fails ends there', async () => {
    function* broken(): Iterable<FeedEvent> {
      yield { data: 'one' }
      throw new Error('no more')
    }
    const { url } = await open({ feed: broken() })
    expect(payloads(await (await fetch(`${url}/feed`)).text())).toEqual(['one'])
    expect((await resume(`${url}/feed`, '1-1')).status).toBe(204)
  })
})

describe('OpenAI Responses in background mode', () => {
  const background = { ...responsesApi.body, stream: true, background: true }
  const askBackground = (url: string): Promise<Response> =>
    fetch(url + responsesApi.path, { method: 'POST', body: JSON.stringify(background) })

  test('go on after any event', async () => {
    const { url } = await open(ANSWER)
    const response = await askBackground(url)
    expect(response.headers.has('content-location')).toBe(false)
    const text = await response.text()
    expect(text).not.toMatch(/^(id|retry):/m)
    const all = jsonPayloads(text)
    const id = String(at(all[0], 'response', 'id'))
    const place = `${url}${responsesApi.path}/${id}`
    expect(at(all[0], 'response', 'background')).toBe(true)
    for (let after = 0; after < all.length; after++) {
      const rest = await fetch(`${place}?stream=true&starting_after=${after}`)
      expect(jsonPayloads(await rest.text())).toEqual(all.slice(after + 1))
    }
    expect(jsonPayloads(await (await fetch(`${place}?stream=true`)).text())).toEqual(all)
    expect(at(await (await fetch(place)).json(), 'status')).toBe('completed')
  })

  test('go on while their reader is away', async () => {
    const { url, server } = await open({ ...ANSWER, pace: { firstTokenMs: 0, tokenMs: 20 } })
    const response = await askBackground(url)
    const begun = await readUntil(response, /"sequence_number":4[\s\S]*\n\n/)
    await server.waitFor(({ outcome }) => outcome === 'aborted')
    const id = String(at(jsonPayloads(begun)[0], 'response', 'id'))
    const client = new OpenAI({ apiKey: 'none', baseURL: `${url}/v1` })
    expect((await client.responses.retrieve(id)).status).toBe('in_progress')
    const rest = await client.responses.retrieve(id, { stream: true, starting_after: 4 })
    const types: string[] = []
    const numbers: number[] = []
    for await (const event of rest) {
      types.push(event.type)
      if ('sequence_number' in event) numbers.push(event.sequence_number)
    }
    expect(types.at(-1)).toBe('response.completed')
    expect(numbers).toEqual(numbers.map((_, index) => index + 5))
  })

  test('an unknown one and an unknown place are errors', async () => {
    const { url } = await open(ANSWER)
    const missing = await fetch(`${url}/v1/responses/resp_0?stream=true`)
    expect(missing.status).toBe(404)
    expect(responsesApi.errorMessage(await missing.json())).toMatch(/resp_0/)
    const [first] = jsonPayloads(await (await askBackground(url)).text())
    const place = `${url}/v1/responses/${String(at(first, 'response', 'id'))}`
    expect((await fetch(`${place}?stream=true&starting_after=999`)).status).toBe(400)
  })
})
