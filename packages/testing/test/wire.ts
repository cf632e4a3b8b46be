import { createFakeProvider, type FakeProviderOptions, type FakeServer } from '../src/index.ts'
import { at, list } from '../src/json.ts'

/** One API as its raw HTTP looks. */
export interface Api {
  readonly name: string
  readonly path: string
  readonly wholePath: string
  readonly body: Readonly<Record<string, unknown>>
  /** Fields of the body that say nothing, one set a request. */
  readonly empty: readonly Readonly<Record<string, unknown>>[]
  /** What marks an answer as whole. */
  readonly terminator: RegExp
  /** The message of an error body; in a stream, of its error event. */
  readonly errorMessage: (body: unknown) => unknown
  /** A path of this API that does not exist. */
  readonly beside: string
  /** Headers by which its clients are known on any path. */
  readonly headers?: Readonly<Record<string, string>>
}

const messages = [{ role: 'user', content: 'Explain it to me' }]
const noMessages = [{ messages: [] }, { messages: undefined }]
const messageOf = (body: unknown): unknown => at(body, 'error', 'message')

export const openaiApi: Api = {
  name: 'openai-chat',
  path: '/v1/chat/completions',
  wholePath: '/v1/chat/completions',
  body: { model: 'gpt-test', messages },
  empty: noMessages,
  terminator: /^data: \[DONE\]$/m,
  errorMessage: messageOf,
  beside: '/v1/chat/elsewhere',
}

export const responsesApi: Api = {
  name: 'openai-responses',
  path: '/v1/responses',
  wholePath: '/v1/responses',
  body: { model: 'gpt-test', input: 'Explain it to me' },
  empty: [{ input: [] }, { input: undefined }],
  terminator: /"type":"response.(completed|incomplete)"/,
  errorMessage: messageOf,
  beside: '/v1/responses/elsewhere',
}

export const completionsApi: Api = {
  name: 'openai-completions',
  path: '/v1/completions',
  wholePath: '/v1/completions',
  body: { model: 'gpt-test', prompt: 'Explain it to me' },
  empty: [{ prompt: [] }, { prompt: undefined }],
  terminator: /^data: \[DONE\]$/m,
  errorMessage: messageOf,
  beside: '/v1/completions/elsewhere',
}

export const anthropicApi: Api = {
  name: 'anthropic-messages',
  path: '/v1/messages',
  wholePath: '/v1/messages',
  body: { model: 'claude-test', max_tokens: 10_000, messages },
  empty: noMessages,
  terminator: /"type":"message_stop"/,
  errorMessage: messageOf,
  beside: '/v1/messages/elsewhere',
  headers: { 'anthropic-version': '2023-06-01' },
}

export const geminiApi: Api = {
  name: 'gemini-generateContent',
  path: '/v1beta/models/gemini-test:streamGenerateContent?alt=sse',
  wholePath: '/v1beta/models/gemini-test:generateContent',
  body: { contents: [{ role: 'user', parts: [{ text: 'Explain it to me' }] }] },
  empty: [{ contents: [] }, { contents: 1 }],
  terminator: /"finishReason"/,
  errorMessage: messageOf,
  beside: '/v1beta/models/gemini-test:elsewhere',
}

const interactionsApi: Api = {
  name: 'gemini-interactions',
  path: '/v1beta/interactions',
  wholePath: '/v1beta/interactions',
  body: { model: 'gemini-test', input: 'Explain it to me' },
  empty: [{ input: [] }, { input: undefined }],
  terminator: /^event: done$/m,
  errorMessage: messageOf,
  beside: '/v1beta/interactions/elsewhere',
}

export const mistralApi: Api = {
  ...openaiApi,
  name: 'mistral-chat',
  path: '/mistral/v1/chat/completions',
  wholePath: '/mistral/v1/chat/completions',
  errorMessage: (body) => messageOf(body) ?? at(body, 'message') ?? at(body, 'detail'),
  beside: '/mistral/v1/chat/elsewhere',
}

const cohereApi: Api = {
  name: 'cohere-chat',
  path: '/v2/chat',
  wholePath: '/v2/chat',
  body: { model: 'command-test', messages },
  empty: noMessages,
  terminator: /"finish_reason":"(?!ERROR)/,
  errorMessage: (body) => at(body, 'message') ?? at(body, 'delta', 'error'),
  beside: '/v2/elsewhere',
}

export const apis: readonly Api[] = [
  openaiApi,
  responsesApi,
  completionsApi,
  anthropicApi,
  geminiApi,
  interactionsApi,
  mistralApi,
  cohereApi,
]

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

/** The events of an answer, as JSON. */
export async function eventsOf(
  api: Api,
  answer: FakeProviderOptions['answer'],
  body: object = {},
): Promise<readonly unknown[]> {
  const provider = createFakeProvider({ pace: 'none', ...(answer ? { answer } : {}) })
  const asked = { body: { ...api.body, stream: true, ...body } }
  return jsonPayloads(await (await post(provider, api, asked)).text())
}

/** The first choice of a chunk. */
export function firstChoice(event: unknown): unknown {
  return list(at(event, 'choices'))[0]
}
