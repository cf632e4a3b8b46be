import { afterEach, describe, expect, test } from 'vitest'
import {
  createFaultProxy,
  replay,
  type FaultProxy,
  type FaultProxyOptions,
  type FakeServer,
} from '../src/index.ts'
import { dechunk, exchange } from './raw-client.ts'
import { errorOf } from './wire.ts'

const BODY = 'data: one\n\ndata: 水\n\ndata: three\n\n'
const BYTES = Buffer.from(BODY)
const LATIN = BYTES.toString('latin1')

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function open(
  plan?: FaultProxyOptions['plan'],
  server: FakeServer = replay(BODY, { chunks: [11, 5] }),
): Promise<FaultProxy> {
  const { url, close } = await server.listen()
  closing.push(close)
  const proxy = await createFaultProxy({ target: url, ...(plan ? { plan } : {}) })
  closing.push(() => proxy.close())
  return proxy
}

test('without a plan every byte passes', async () => {
  const { url } = await open()
  expect(await (await fetch(url)).text()).toBe(BODY)
})

describe.each(['rst', 'fin', 'end'] as const)('a cut by %s', (by) => {
  test('comes after exactly as many bytes of the body, at every offset', async () => {
    const proxy = await open((connection) => ({
      cut: { by, after: connection - 1, counting: 'body' },
    }))
    for (let after = 0; after <= BYTES.length; after++) {
      const { received, ended } = exchange(proxy.url)
      expect(await ended).toBe(by === 'rst' ? 'rst' : 'fin')
      const { head, payload, whole } = dechunk(received())
      expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
      expect(payload).toBe(LATIN.slice(0, after))
      expect(whole).toBe(by === 'end')
    }
  })
})

test('a client of fetch reads a failure after rst and fin, a clean end after end', async () => {
  const cut = { after: 20, counting: 'body' } as const
  const proxy = await open([
    { cut: { by: 'rst', ...cut } },
    { cut: { by: 'fin', ...cut } },
    { cut: { by: 'end', ...cut } },
  ])
  const read = async (): Promise<string> => (await fetch(proxy.url)).text()
  expect(await errorOf(read())).toBeInstanceOf(TypeError)
  expect(await errorOf(read())).toBeInstanceOf(TypeError)
  expect(await read()).toBe(BYTES.subarray(0, 20).toString())
  expect(await read()).toBe(BODY)
})

test('all bytes of the connection can be counted too, the head among them', async () => {
  const whole = exchange((await open()).url, 'GET / HTTP/1.0\r\n\r\n')
  await whole.ended
  const { length } = whole.received()
  expect(length).toBeGreaterThan(BYTES.length)
  const proxy = await open((connection) => ({
    cut: { by: 'rst', after: connection === 1 ? 9 : length - 1 },
  }))
  const early = exchange(proxy.url, 'GET / HTTP/1.0\r\n\r\n')
  expect(await early.ended).toBe('rst')
  expect(early.received()).toBe('HTTP/1.1 ')
  const late = exchange(proxy.url, 'GET / HTTP/1.0\r\n\r\n')
  expect(await late.ended).toBe('rst')
  expect(late.received()).toHaveLength(length - 1)
})

test('what fin cuts looks whole where the body goes until the close', async () => {
  const proxy = await open({ cut: { by: 'fin', after: 11, counting: 'body' } })
  const { received, ended } = exchange(proxy.url, 'GET / HTTP/1.0\r\n\r\n')
  expect(await ended).toBe('fin')
  expect(received()).toMatch(/\r\n\r\ndata: one\n\n$/)
})

test('silence keeps the connection and sends nothing more, until the client leaves', async () => {
  const server = replay(BODY, { chunks: [11] })
  const proxy = await open([{ cut: { by: 'silence', after: 11, counting: 'body' } }], server)
  const silenced = exchange(proxy.url)
  await server.waitFor(({ outcome }) => outcome === 'answered')
  expect(await (await fetch(proxy.url)).text()).toBe(BODY)
  await expect.poll(() => dechunk(silenced.received()).payload).toBe('data: one\n\n')
  expect(silenced.isOpen()).toBe(true)
  silenced.destroy()
  await expect.poll(() => proxy.open).toBeLessThan(2)
})

test('a cut ends the request at the server', async () => {
  const server = replay(BODY, { after: 'hang' })
  const proxy = await open({ cut: { by: 'rst', after: 3, counting: 'body' } }, server)
  await exchange(proxy.url).ended
  expect((await server.waitFor(({ outcome }) => outcome !== undefined)).outcome).toBe('aborted')
})

test('a client that leaves is gone at the server too', async () => {
  const server = replay(BODY, { after: 'hang' })
  const proxy = await open(undefined, server)
  const { destroy } = exchange(proxy.url)
  await server.waitFor(({ bytesSent }) => bytesSent > 0)
  destroy()
  expect((await server.waitFor(({ outcome }) => outcome !== undefined)).outcome).toBe('aborted')
  await expect.poll(() => proxy.open).toBe(0)
})

test('a plan by number: a list for the first ones, a connection counts when it sends', async () => {
  const proxy = await open([undefined, { cut: { by: 'rst' } }])
  const idle = exchange(proxy.url, '')
  await expect.poll(() => proxy.open).toBe(1)
  expect(proxy.connections).toBe(0)
  const ended = []
  for (let number = 1; number <= 3; number++) {
    ended.push(await exchange(proxy.url, 'GET / HTTP/1.0\r\n\r\n').ended)
    expect(proxy.connections).toBe(number)
  }
  expect(ended).toEqual(['fin', 'rst', 'fin'])
  idle.destroy()
})

test('bytes can be cut small and delayed', async () => {
  const proxy = await open({ sliceBytes: 7, gapMs: 1, delayMs: 30 })
  const start = performance.now()
  const response = await fetch(proxy.url)
  expect(performance.now() - start).toBeGreaterThanOrEqual(29)
  const sizes: number[] = []
  let text = ''
  const decoder = new TextDecoder()
  for await (const bytes of response.body ?? []) {
    sizes.push(bytes.length)
    text += decoder.decode(bytes, { stream: true })
  }
  expect(text).toBe(BODY)
  expect(sizes.length).toBeGreaterThan(3)
})

test('offline refuses, online serves again at the same address', async () => {
  const server = replay(BODY, { after: 'hang' })
  const proxy = await open(undefined, server)
  const { ended } = exchange(proxy.url)
  await server.waitFor(({ bytesSent }) => bytesSent > 0)
  await proxy.offline()
  expect(await ended).toBe('rst')
  expect(proxy.open).toBe(0)
  expect(await errorOf(fetch(proxy.url))).toMatchObject({ cause: { code: 'ECONNREFUSED' } })
  await proxy.online()
  await proxy.online()
  expect((await fetch(proxy.url)).status).toBe(200)
})

test('every open connection can be cut at a moment', async () => {
  const server = replay(BODY, { after: 'hang' })
  const proxy = await open(undefined, server)
  const clients = [exchange(proxy.url), exchange(proxy.url)]
  await server.waitFor(({ number, bytesSent }) => number === 2 && bytesSent === BYTES.length)
  proxy.cut('fin')
  expect(await Promise.all(clients.map(({ ended }) => ended))).toEqual(['fin', 'fin'])
  expect(clients.map(({ received }) => dechunk(received()).whole)).toEqual([false, false])
})

test('several answers on one connection count together, each with its own framing', async () => {
  const server = replay(BODY, { headers: { 'content-length': String(BYTES.length) } })
  const after = BYTES.length + 5
  const proxy = await open({ cut: { by: 'rst', after, counting: 'body' } }, server)
  const get = 'GET / HTTP/1.1\r\nhost: mill\r\n\r\n'
  const { received, ended } = exchange(proxy.url, get + get)
  expect(await ended).toBe('rst')
  expect(received().split('HTTP/1.1 200').length - 1).toBe(2)
  expect(received().endsWith(`\r\n\r\n${LATIN.slice(0, 5)}`)).toBe(true)
})

test('a server that is away resets the client', async () => {
  const { url, close } = await replay(BODY).listen()
  await close()
  const proxy = await createFaultProxy({ target: url })
  closing.push(() => proxy.close())
  expect(await exchange(proxy.url).ended).toBe('rst')
})

test('a target it does not speak is refused', async () => {
  expect(await errorOf(createFaultProxy({ target: 'https://127.0.0.1' }))).toBeInstanceOf(TypeError)
})

test('close ends what is open, and the server is left by all', async () => {
  const server = replay(BODY, { after: 'hang' })
  const proxy = await open(undefined, server)
  const { ended } = exchange(proxy.url)
  await server.waitFor(({ bytesSent }) => bytesSent > 0)
  await proxy.close()
  expect(await ended).toBe('rst')
  expect(proxy.open).toBe(0)
  expect((await server.waitFor(({ outcome }) => outcome !== undefined)).outcome).toBe('aborted')
})
