import { createFakeProvider, type FakeProviderOptions, type FakeServer } from '@millrace/testing'
import { serve } from 'srvx'
import { afterEach } from 'vitest'
import { createRelay, type Relay, type RelayLogEntry, type RelayOptions } from '../src/index.ts'
import { question } from './question.ts'

export { question }

const open: (() => unknown)[] = []

afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close()
})

/** Closes it when the test is over, the last one first. */
export function atEnd(close: () => unknown): void {
  open.push(close)
}

/** Serves a fetch handler over HTTP; gives its origin. */
export async function listen(fetch: (request: Request) => Promise<Response>): Promise<string> {
  const options = { fetch, port: 0, hostname: '127.0.0.1', silent: true, gracefulShutdown: false }
  const server = await serve(options).ready()
  atEnd(() => server.close(true))
  return String(server.url).replace(/\/$/, '')
}

export interface Station {
  readonly url: string
  readonly relay: Relay
  readonly provider: FakeServer
  /** Where the provider's Chat Completions are, through the relay. */
  readonly chat: string
  readonly entries: RelayLogEntry[]
}

export interface StationOptions extends Partial<RelayOptions> {
  /** What the provider says, or a server in its place. */
  readonly provider?: FakeProviderOptions | FakeServer
}

/** The key that nobody but the provider may see. */
export const secret = 'sk-millrace-secret-0123456789'

/** A relay in front of a fake provider, both over real sockets. Requests act as `x-user` says. */
export async function station({
  provider: made,
  ...options
}: StationOptions = {}): Promise<Station> {
  const provider = made && 'fetch' in made ? made : createFakeProvider({ pace: 'none', ...made })
  const listener = await provider.listen()
  atEnd(() => listener.close())
  const entries: RelayLogEntry[] = []
  const relay = createRelay({
    upstreams: {
      llm: {
        baseUrl: listener.url,
        headers: { authorization: `Bearer ${secret}` },
        requestHeaders: ['x-millrace-fault'],
      },
    },
    authorize: (request) => request.headers.get('x-user') ?? 'ada',
    retry: 0,
    onLog: (entry) => void entries.push(entry),
    ...options,
  })
  const url = await listen(relay.fetch)
  atEnd(() => relay.close({ grace: 0 }))
  return { url, relay, provider, entries, chat: `${url}/llm/v1/chat/completions` }
}

export interface AskOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly signal?: AbortSignal
}

/** Asks as a browser's `fetch` would. */
export function ask(url: string, options: AskOptions = {}): Promise<Response> {
  const { headers = {}, body = question, signal } = options
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal ? { signal } : {}),
  })
}

/** The address of the stream that a response came from. */
export function streamOf(response: Response): string {
  const location = response.headers.get('content-location')
  if (location === null) throw new Error('The response names no stream.')
  return new URL(location, response.url).href
}

/** Resolves when the condition holds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('The condition did not come to hold in time.')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** The events of a body, each without its blank line. */
export function eventsOf(text: string): string[] {
  return text.split('\n\n').filter((event) => event !== '' && !/^(?:retry)?:/.test(event))
}

/** The message of an error response. */
export async function errorOf(response: Response): Promise<unknown> {
  const body: unknown = await response.json()
  if (typeof body !== 'object' || body === null || !('error' in body)) return undefined
  const { error } = body
  return typeof error === 'object' && error && 'message' in error ? error.message : undefined
}
