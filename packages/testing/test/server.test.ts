import { connect } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, expect, test } from 'vitest'
import { createFakeProvider, replay, type FakeServer, type Listener } from '../src/index.ts'
import { errorOf, openaiApi, post } from './wire.ts'

const listeners: Listener[] = []

async function open(server: FakeServer): Promise<string> {
  const listener = await server.listen()
  listeners.push(listener)
  return listener.url
}

afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.close()))
})

const streamed = { method: 'POST', body: JSON.stringify({ ...openaiApi.body, stream: true }) }

test('over HTTP the body is what the handler gives in process', async () => {
  const options = { pace: 'none', answer: { text: 'Ünïcödé 水 👩‍🔬' } } as const
  const inProcess = await (await post(createFakeProvider(options), openaiApi)).text()
  const url = await open(createFakeProvider(options))
  const overHttp = await (await fetch(url + openaiApi.path, streamed)).text()
  const withoutTime = (text: string): string => text.replaceAll(/"created":\d+/g, '')
  expect(withoutTime(overHttp)).toBe(withoutTime(inProcess))
})

test('headers and events leave before the answer is whole', async () => {
  const provider = createFakeProvider({ pace: 'none', fault: 'hang' })
  const response = await fetch((await open(provider)) + openaiApi.path, streamed)
  const reader = response.body?.getReader()
  const first = await reader?.read()
  expect(first?.value?.byteLength).toBeGreaterThan(0)
  expect(provider.requests[0]?.outcome).toBeUndefined()
  await reader?.cancel()
  expect((await provider.waitFor(({ outcome }) => outcome !== undefined)).outcome).toBe('aborted')
})

test('a socket destroyed by the client aborts the answer', async () => {
  const provider = createFakeProvider({ pace: { firstTokenMs: 60_000 } })
  const { port } = new URL(await open(provider))
  const socket = connect(Number(port), '127.0.0.1')
  socket.write(
    `POST ${openaiApi.path} HTTP/1.1\r\nhost: mill\r\ncontent-length: ${streamed.body.length}\r\n\r\n${streamed.body}`,
  )
  await provider.waitFor(({ bytesSent }) => bytesSent > 0)
  socket.resetAndDestroy()
  expect((await provider.waitFor(({ outcome }) => outcome !== undefined)).outcome).toBe('aborted')
})

test('reset destroys the socket of the client', async () => {
  const provider = createFakeProvider({ pace: 'none', fault: 'reset' })
  const { port } = new URL(await open(provider))
  const socket = connect(Number(port), '127.0.0.1')
  socket.write(
    `POST ${openaiApi.path} HTTP/1.1\r\nhost: mill\r\ncontent-length: ${streamed.body.length}\r\n\r\n${streamed.body}`,
  )
  let received = ''
  socket.setEncoding('utf8').on('data', (data: string) => (received += data))
  const error = await new Promise<NodeJS.ErrnoException>((resolve) => socket.on('error', resolve))
  expect(error.code).toBe('ECONNRESET')
  expect(received).toContain('chat.completion.chunk')
})

test('a client that leaves an answer that hangs is noticed, however long it hung', async () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage: () => void = runInNewContext('gc')
  const provider = createFakeProvider({ pace: 'none', fault: 'hang;events=0' })
  const response = await fetch((await open(provider)) + openaiApi.path, streamed)
  for (let round = 0; round < 5; round++) {
    collectGarbage()
    await new Promise((resolve) => setImmediate(resolve))
  }
  await response.body?.cancel()
  expect((await provider.waitFor(({ outcome }) => outcome !== undefined)).outcome).toBe('aborted')
})

test('close ends the connections that are open', async () => {
  const provider = createFakeProvider({ pace: 'none', fault: 'hang' })
  const listener = await provider.listen()
  const response = await fetch(listener.url + openaiApi.path, streamed)
  const failed = errorOf(response.text())
  await provider.waitFor(({ bytesSent }) => bytesSent > 0)
  await listener.close()
  expect(await failed).toBeInstanceOf(Error)
  expect(await errorOf(fetch(listener.url))).toMatchObject({ cause: { code: 'ECONNREFUSED' } })
})

test('a request is remembered as it came', async () => {
  const server = replay('data: hi\n\n')
  const url = await open(server)
  const body = JSON.stringify({ question: 'Wie spät?' })
  const headers = { 'x-test': 'ä'.normalize('NFC').length.toString(), authorization: 'Bearer none' }
  await (await fetch(`${url}/some/path?q=1`, { method: 'PUT', body, headers })).text()
  const request = await server.waitFor(({ outcome }) => outcome === 'answered')
  expect(request.method).toBe('PUT')
  expect(request.path).toBe('/some/path')
  expect(request.url.search).toBe('?q=1')
  expect(request.headers.get('x-test')).toBe(headers['x-test'])
  expect(request.headers.get('authorization')).toBe(headers.authorization)
  expect(request.bodyText).toBe(body)
  expect(request.body).toEqual(JSON.parse(body))
  expect(request.bytesSent).toBe('data: hi\n\n'.length)
})

test('waiting for a request that never comes ends with what did come', async () => {
  const server = replay('data: hi\n\n')
  await server.fetch(new Request('http://provider.test/first'))
  const wait = server.waitFor(({ path }) => path === '/second', { timeoutMs: 10 })
  await expect(wait).rejects.toThrow(/\/first/)
})

test('an aborted signal ends the body in process too', async () => {
  const provider = createFakeProvider({ pace: 'none', fault: 'hang' })
  const controller = new AbortController()
  const response = await post(provider, openaiApi, { signal: controller.signal })
  const failed = errorOf(response.text())
  await provider.waitFor(({ bytesSent }) => bytesSent > 0)
  controller.abort()
  expect(await failed).toBe(controller.signal.reason)
  expect(provider.requests[0]?.outcome).toBe('aborted')
})

test('nothing is made for a reader that does not read', async () => {
  const provider = createFakeProvider({ pace: 'none' })
  const response = await post(provider, openaiApi)
  const reader = response.body?.getReader()
  const first = await reader?.read()
  await new Promise((resolve) => setImmediate(resolve))
  expect(provider.requests[0]?.bytesSent).toBe(first?.value?.byteLength)
  await reader?.cancel()
})
