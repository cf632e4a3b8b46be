import type { FakeServer } from '../src/index.ts'

/** One API as its raw HTTP looks. */
export interface Api {
  readonly name: string
  readonly path: string
  readonly wholePath: string
  readonly body: Readonly<Record<string, unknown>>
  /** What marks an answer as whole. */
  readonly terminator: RegExp
}

const messages = [{ role: 'user', content: 'Explain it to me' }]

export const openaiApi: Api = {
  name: 'openai-chat',
  path: '/v1/chat/completions',
  wholePath: '/v1/chat/completions',
  body: { model: 'gpt-test', messages },
  terminator: /^data: \[DONE\]$/m,
}

export const anthropicApi: Api = {
  name: 'anthropic-messages',
  path: '/v1/messages',
  wholePath: '/v1/messages',
  body: { model: 'claude-test', max_tokens: 10_000, messages },
  terminator: /"type":"message_stop"/,
}

export const geminiApi: Api = {
  name: 'gemini-generateContent',
  path: '/v1beta/models/gemini-test:streamGenerateContent?alt=sse',
  wholePath: '/v1beta/models/gemini-test:generateContent',
  body: { contents: [{ role: 'user', parts: [{ text: 'Explain it to me' }] }] },
  terminator: /"finishReason"/,
}

export const apis: readonly Api[] = [openaiApi, anthropicApi, geminiApi]

export interface PostOptions {
  readonly path?: string
  readonly body?: unknown
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** Asks an API for a stream, in process. */
export function post(server: FakeServer, api: Api, options: PostOptions = {}): Promise<Response> {
  const { path = api.path, method = 'POST', headers = {}, signal } = options
  const body = 'body' in options ? options.body : { ...api.body, stream: true }
  return server.fetch(
    new Request(`http://provider.test${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    }),
  )
}

/** The `data:` payloads of a body, as text. */
export function payloads(body: string): readonly string[] {
  return body
    .split(/\r\n|\n|\r/)
    .filter((line) => line.startsWith('data: '))
    .map((line) => line.slice('data: '.length))
}

/** The payloads that are JSON. */
export function jsonPayloads(body: string): readonly unknown[] {
  return payloads(body)
    .filter((payload) => payload !== '[DONE]')
    .map((payload): unknown => JSON.parse(payload))
}

/** The error a promise fails with; fails itself if the promise does not. */
export function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => Promise.reject(new Error('It did not fail', { cause: value })),
    (error: unknown) => error,
  )
}
