import {
  createFakeProvider,
  createFaultProxy,
  type FakeProviderOptions,
  type FakeServer,
  type FaultProxy,
  type FaultProxyOptions,
} from '@millrace/testing'
import { expect, onTestFinished } from 'vitest'
import {
  anthropic,
  createStream,
  gemini,
  openaiChat,
  openaiResponses,
  type Protocol,
  type Snapshot,
  type Stream,
  type StreamOptions,
} from '@millrace/core'

export { until } from '../until.ts'

/** One provider's API: where it is asked, and what marks its answer as whole. */
export interface Api {
  readonly name: string
  readonly protocol: Protocol
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  /** The line of an answer by which it is whole. */
  readonly lastWord: RegExp
}

const question = 'Why does bread rise?'
const messages = [{ role: 'user', content: question }]

export const chat: Api = {
  name: 'OpenAI Chat',
  protocol: openaiChat,
  path: '/v1/chat/completions',
  body: { model: 'gpt-4o-mini', messages },
  // What follows is `[DONE]`, which many services leave out.
  lastWord: /(^data: .*"finish_reason":"stop".*$)/m,
}

export const apis: readonly Api[] = [
  chat,
  {
    name: 'OpenAI Responses',
    protocol: openaiResponses,
    path: '/v1/responses',
    body: { model: 'gpt-5-mini', input: question },
    lastWord: /(^data: .*"type":"response\.completed".*$)/m,
  },
  {
    name: 'Anthropic',
    protocol: anthropic,
    path: '/v1/messages',
    body: { model: 'claude-sonnet-4-5', max_tokens: 4096, messages },
    lastWord: /(^data: .*"type":"message_stop".*$)/m,
  },
  {
    name: 'Gemini',
    protocol: gemini,
    path: '/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
    body: { contents: [{ role: 'user', parts: [{ text: question }] }] },
    lastWord: /(^data: .*"finishReason": "STOP".*$)/m,
  },
]

export const answer = {
  text: 'Yeast eats sugar and gives off gas. 酵母 🍞 ' + 'The dough holds it. '.repeat(20),
}

/** Listens on a socket until the test is over. */
export async function serve(server: FakeServer): Promise<string> {
  const listener = await server.listen()
  onTestFinished(() => listener.close())
  return listener.url
}

/** A provider that gives {@link answer}, and the URL of one of its APIs. */
export async function serveProvider(api: Api, options: FakeProviderOptions = {}) {
  const provider = createFakeProvider({ pace: 'none', answer, ...options })
  return { provider, url: (await serve(provider)) + api.path }
}

export async function serveProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const proxy = await createFaultProxy(options)
  onTestFinished(() => proxy.close())
  return proxy
}

/** What a provider sends for an API's request, as it goes over the wire. */
export async function wireOf(api: Api, options: FakeProviderOptions = {}): Promise<string> {
  const provider = createFakeProvider({ pace: 'none', answer, ...options })
  const body = JSON.stringify({ ...api.body, stream: true })
  const request = new Request(`http://provider.test${api.path}`, { method: 'POST', body })
  return (await provider.fetch(request)).text()
}

/** A stream that is stopped when the test is over. */
export function streamOf(options: StreamOptions): Stream {
  const stream = createStream(options)
  onTestFinished(stream.stop)
  return stream
}

/** Asks an API once, at a URL, and gives the end. */
export function ask(api: Api, options: StreamOptions): Promise<Snapshot> {
  return streamOf({ protocol: api.protocol, ...options }).start(api.body)
}

/** The answer came whole, and as it was sent. */
export function expectWhole(ended: Snapshot, text = answer.text): void {
  expect(ended.error).toBeNull()
  expect(ended.status).toBe('done')
  expect(ended.text === text, `the text, of ${ended.text.length} characters`).toBe(true)
  expect(ended.message.end?.reason).toBe('stop')
}

/** The answer broke off with an error, and what came of it is kept. */
export function expectPartial(ended: Snapshot, code: string): void {
  expect(ended.error?.code).toBe(code)
  expect(ended.status).toBe('error')
  expect(ended.text).not.toBe('')
  expect(ended.text.length).toBeLessThan(answer.text.length)
  expect(answer.text.startsWith(ended.text)).toBe(true)
  expect(ended.message.parts.every(({ state }) => state === 'done')).toBe(true)
}
