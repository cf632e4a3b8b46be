import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createFakeProvider,
  FAULT_HEADER,
  FAULTS,
  type Fault,
  type FakeServer,
  type Listener,
} from '../src/index.ts'
import { at, isJsonObject } from '../src/json.ts'
import { dechunk, exchange, type Exchange } from './raw-client.ts'
import { apis, errorOf, jsonPayloads, openaiApi, payloads, post, responsesApi } from './wire.ts'

const TEXT = 'A wheel turns, and turns again.'
const OVERLOADED = 'Overloaded'

let server: FakeServer
let listener: Listener

beforeAll(async () => {
  server = createFakeProvider({ pace: 'none', answer: { text: TEXT } })
  listener = await server.listen()
})

afterAll(() => listener.close())

const body = JSON.stringify({ ...openaiApi.body, stream: true })

const ask = (fault: Fault, init: RequestInit = {}): Promise<Response> =>
  fetch(listener.url + openaiApi.path, {
    method: 'POST',
    body,
    headers: { [FAULT_HEADER]: fault },
    ...init,
  })

const askRaw = (fault: Fault): Exchange =>
  exchange(
    listener.url,
    `POST ${openaiApi.path} HTTP/1.1\r\nhost: mill\r\n${FAULT_HEADER}: ${fault}\r\n` +
      `connection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )

const textOf = async (fault: Fault): Promise<string> => (await ask(fault)).text()
const whole = (): Promise<string> => textOf('hang;requests=0')
const eventsIn = (text: string): readonly string[] => text.split('\n\n').slice(0, -1)

describe('errors before the stream', () => {
  test.each([400, 401, 403, 404, 429, 500, 502, 503, 529])('http-%i', async (status) => {
    const fault = FAULTS.find((name) => name === `http-${status}`)
    const response = await ask(fault ?? 'html')
    expect(response.status).toBe(status)
    expect(openaiApi.errorMessage(await response.json())).toMatch(/./)
  })

  test.each<[string, RegExp, (text: string) => unknown]>([
    ['api', /^application\/json/, (text) => at(JSON.parse(text), 'error', 'message')],
    ['string', /^application\/json/, (text) => at(JSON.parse(text), 'error')],
    ['detail', /^application\/json/, (text) => at(JSON.parse(text), 'detail')],
    ['text', /^text\/plain/, (text) => text.trim()],
    ['octet-stream', /octet-stream$/, (text) => at(JSON.parse(text), 'error', 'message')],
    ['event-stream', /^text\/event-stream$/, (text) => at(JSON.parse(text), 'error', 'message')],
  ])('say what is wrong in the form %s', async (form, type, message) => {
    const response = await ask(`http-400;body=${form}`)
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toMatch(type)
    expect(response.headers.get('x-request-id')).toMatch(/^req_/)
    expect(message(await response.text())).toBe('A field has a wrong value.')
  })

  test('may say nothing, or only a page', async () => {
    expect(await textOf('http-503;body=empty')).toBe('')
    const page = await ask('http-502;body=html')
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
    expect(await page.text()).toMatch(/^<!doctype html>/)
  })

  test.each<[Fault, string | null, string | null]>([
    ['http-429', '2', null],
    ['http-429;retry-after=0', '0', null],
    ['http-429;retry-after=604800', '604800', null],
    ['http-429;retry-after=', null, null],
    ['http-429;retry-after-ms=250', null, '250'],
    ['http-503;retry-after=1;retry-after-ms=250', '1', '250'],
    ['http-503', null, null],
    ['http-429;retry-after=Wed, 21 Oct 2015 07:28:00 GMT', 'Wed, 21 Oct 2015 07:28:00 GMT', null],
  ])('%s', async (fault, after, milliseconds) => {
    const { headers } = await ask(fault)
    expect(headers.get('retry-after')).toBe(after)
    expect(headers.get('retry-after-ms')).toBe(milliseconds)
  })

  test('a date is so many seconds from now', async () => {
    const asked = Date.now()
    const date = (await ask('http-503;retry-after-date=60')).headers.get('retry-after')
    expect(date).toMatch(/ GMT$/)
    const ahead = Date.parse(date ?? '') - asked
    expect(ahead).toBeGreaterThan(58_000)
    expect(ahead).toBeLessThan(65_000)
  })
})

describe('no answer', () => {
  test('no-answer resets the connection before any byte', async () => {
    const { ended, received } = askRaw('no-answer')
    expect(await ended).toBe('rst')
    expect(received()).toBe('')
    const { outcome } = await server.waitFor((request) => request.outcome === 'reset')
    expect(outcome).toBe('reset')
  })

  test('stuck sends not even a head, until the client leaves', async () => {
    const controller = new AbortController()
    const failed = errorOf(ask('stuck', { signal: controller.signal }))
    const { number } = await server.waitFor(
      ({ headers, outcome }) => headers.get(FAULT_HEADER) === 'stuck' && outcome === undefined,
    )
    expect(server.requests.find((request) => request.number === number)?.status).toBeUndefined()
    controller.abort()
    expect(await failed).toMatchObject({ name: 'AbortError' })
    const left = await server.waitFor((request) => request.number === number && !!request.outcome)
    expect(left.outcome).toBe('aborted')
  })
})

describe('another body than promised', () => {
  test('html and json can claim any type', async () => {
    const page = await ask('html;type=text/event-stream')
    expect(page.headers.get('content-type')).toBe('text/event-stream')
    expect(await page.text()).toMatch(/^<!doctype html>/)
  })

  test('wrong-content-type calls a stream something else', async () => {
    const response = await ask('wrong-content-type')
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.text()).toMatch(openaiApi.terminator)
    const plain = await ask('wrong-content-type;type=text/plain')
    expect(plain.headers.get('content-type')).toBe('text/plain')
  })

  test('wrong-content-length promises more than comes, or less', async () => {
    expect(await errorOf(textOf('wrong-content-length'))).toBeInstanceOf(TypeError)
    const { ended, received } = askRaw('wrong-content-length;by=-100')
    expect(await ended).toBe('fin')
    const [head = '', sent = ''] = received().split('\r\n\r\n')
    expect(Number(/content-length: (\d+)/i.exec(head)?.[1])).toBe(sent.length - 100)
  })

  test('random-bytes are as many as asked for, and no text', async () => {
    const response = await ask('random-bytes;size=5000')
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
    const bytes = new Uint8Array(await response.arrayBuffer())
    expect(bytes).toHaveLength(5000)
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow(TypeError)
    expect(new Set(bytes).size).toBe(256)
  })

  test('random-json is well-formed and means nothing', async () => {
    const values = jsonPayloads(await textOf('random-json'))
    expect(values.length).toBeGreaterThan(100)
    expect(new Set(values.map((value) => typeof value)).size).toBeGreaterThan(3)
  })
})

describe('a stream that tries patience', () => {
  test('slow sends one byte after the other', async () => {
    expect(await textOf('slow;every=0')).toMatch(openaiApi.terminator)
    const wire = await post(server, openaiApi, { headers: { [FAULT_HEADER]: 'slow;every=0' } })
    const sizes: number[] = []
    for await (const bytes of wire.body ?? []) sizes.push(bytes.length)
    expect(new Set(sizes)).toEqual(new Set([1]))
  })

  test('comments come for ever, after as many events as asked for', async () => {
    const first = askRaw('comments;every=1')
    const later = askRaw('comments;every=1;events=2')
    for (const { length } of [first, later]) await length(2000)
    expect(dechunk(first.received()).payload).toMatch(/^(: keep-alive\n\n)+$/)
    const blocks = eventsIn(dechunk(later.received()).payload)
    expect(blocks.map((block) => block.slice(0, 5)).slice(0, 4)).toEqual([
      'data:',
      'data:',
      ': kee',
      ': kee',
    ])
    for (const { destroy } of [first, later]) destroy()
  })

  test('hang;events=0 sends the head and nothing more', async () => {
    const response = await ask('hang;events=0')
    expect(response.status).toBe(200)
    const recorded = await server.waitFor(
      ({ headers, status }) => headers.get(FAULT_HEADER) === 'hang;events=0' && status === 200,
    )
    expect(recorded.bytesSent).toBe(0)
    await response.body?.cancel()
    expect(
      (await server.waitFor(({ number, outcome }) => number === recorded.number && !!outcome))
        .outcome,
    ).toBe('aborted')
  })

  test.each([8 * 1024 * 1024, 100_000])('large-event has one of %i bytes', async (size) => {
    const text = await textOf(size > 1e6 ? 'large-event' : `large-event;size=${size}`)
    const sizes = eventsIn(text).map((event) => event.length + 2)
    expect(sizes.filter((length) => length > 10_000)).toEqual([size])
    const said = jsonPayloads(text).map((event) => JSON.stringify(at(event, 'choices')))
    expect(said).toEqual(
      jsonPayloads(await whole()).map((event) => JSON.stringify(at(event, 'choices'))),
    )
  })
})

describe('errors in the stream', () => {
  test('error-field names the error as a field', async () => {
    const last = eventsIn(await textOf('error-field')).at(-1) ?? ''
    expect(last).toMatch(/^error: \{/)
    expect(at(JSON.parse(last.slice('error: '.length)), 'message')).toBe(OVERLOADED)
  })

  test('bare-error is JSON without a field', async () => {
    const text = await textOf('bare-error;events=2')
    const bare = text.slice(text.indexOf('\n\n{') + 2)
    expect(openaiApi.errorMessage(JSON.parse(bare))).toBe(OVERLOADED)
    expect(payloads(text)).toHaveLength(2)
  })

  test.each(apis)('$name: error-event;events=0 comes first', async (api) => {
    const headers = { [FAULT_HEADER]: 'error-event;events=0' }
    const text = await (await post(server, api, { headers })).text()
    expect(api.errorMessage(jsonPayloads(text)[0])).toBe(OVERLOADED)
    expect(text).not.toMatch(api.terminator)
  })

  test.each(apis)('$name: error-field and bare-error hold the error of the API', async (api) => {
    for (const fault of ['error-field', 'bare-error']) {
      const text = await (await post(server, api, { headers: { [FAULT_HEADER]: fault } })).text()
      expect(text).toContain(OVERLOADED)
      expect(text).not.toMatch(api.terminator)
    }
    const unstreamed = { path: api.wholePath, body: api.body }
    const headers = { [FAULT_HEADER]: 'error-field' }
    expect((await post(server, api, { ...unstreamed, headers })).status).toBeGreaterThan(499)
  })

  test('Responses has none to fail before the first event', async () => {
    const headers = { [FAULT_HEADER]: 'error-event;events=0' }
    const text = await (await post(server, responsesApi, { headers })).text()
    expect(text).not.toContain('response.failed')
  })
})

describe('an end that is none', () => {
  test('truncate-event ends inside an event', async () => {
    const text = await textOf('truncate-event')
    const complete = await whole()
    const last = text.slice(text.lastIndexOf('\n\n') + 2)
    expect(last).toMatch(/^data: \{.*[^}\n]$/)
    expect(eventsIn(text).length).toBeLessThan(eventsIn(complete).length)
  })

  test('no-blank-line and no-line-end leave out the last line ends only', async () => {
    expect(await textOf('no-blank-line')).toMatch(/\n\ndata: \[DONE\]\n$/)
    expect(await textOf('no-line-end')).toMatch(/\n\ndata: \[DONE\]$/)
  })

  test.each(apis)('$name: no-blank-line and no-line-end', async (api) => {
    const ending = async (fault: string): Promise<string> => {
      const text = await (await post(server, api, { headers: { [FAULT_HEADER]: fault } })).text()
      expect(text).toMatch(api.terminator)
      return /[\r\n]*$/.exec(text)?.[0] ?? ''
    }
    expect(await ending('no-blank-line')).toMatch(/^(\r\n|\n)$/)
    expect(await ending('no-line-end')).toBe('')
  })

  test.each([0, 1, 3, 10_000])('truncate;events=%i strikes after as many', async (events) => {
    const all = eventsIn(await whole())
    expect(eventsIn(await textOf(`truncate;events=${events}`))).toHaveLength(
      Math.min(events, all.length),
    )
  })
})

test.each(apis)('$name: hostile-keys are members of their own in every object', async (api) => {
  const headers = { [FAULT_HEADER]: 'hostile-keys' }
  const text = await (await post(server, api, { headers })).text()
  expect(text).toMatch(api.terminator)
  for (const event of jsonPayloads(text)) {
    expect(isJsonObject(event) && Object.hasOwn(event, '__proto__')).toBe(true)
    expect(at(event, '__proto__', 'polluted')).toBe(true)
  }
  expect(text.match(/"__proto__"/g)?.length).toBeGreaterThan(jsonPayloads(text).length)
})

describe('requests', () => {
  test('strikes the first ones, counted for each text of a fault', async () => {
    const statuses = async (fault: Fault): Promise<readonly number[]> => [
      (await ask(fault)).status,
      (await ask(fault)).status,
      (await ask(fault)).status,
    ]
    expect(await statuses('http-529;requests=2')).toEqual([529, 529, 200])
    expect(await statuses('http-529;requests=2')).toEqual([200, 200, 200])
    expect(await statuses('http-529;requests=2;key=again')).toEqual([529, 529, 200])
  })

  test('makes an overload in the stream pass', async () => {
    const fault = 'error-event;events=0;requests=1'
    expect(await textOf(fault)).not.toMatch(openaiApi.terminator)
    expect(await textOf(fault)).toMatch(openaiApi.terminator)
  })

  test('works for the option too', async () => {
    const twice = createFakeProvider({ pace: 'none', fault: 'http-503;requests=1' })
    expect((await post(twice, openaiApi)).status).toBe(503)
    expect((await post(twice, openaiApi)).status).toBe(200)
  })
})

test.each(['http-429;colour=red', 'hang;events=soon', 'slow;every=-1', 'http-400;body=song'])(
  '%s is refused with what there is',
  async (fault) => {
    const response = await post(server, openaiApi, { headers: { [FAULT_HEADER]: fault } })
    expect(response.status).toBe(400)
    const [, parameter = '', value = ''] = /;(.*)=(.*)/.exec(fault) ?? []
    const text = await response.text()
    expect(text.includes(`'${parameter}'`) || text.includes(`'${value}'`)).toBe(true)
  },
)
