import {
  createFakeProvider,
  createFaultProxy,
  createResumable,
  type FakeServer,
  type RecordedRequest,
} from '@millrace/testing'
import type { Exchange, ProxyAction, ProxySpec, ServerSpec } from '../servers.ts'
import { serveScript } from './script.ts'
import { sentHeaders } from './sent-headers.ts'

/** A server that listens on a free port, by the page's order. */
export interface Running {
  readonly url: string
  readonly exchanges: () => readonly Exchange[]
  readonly act: (action: ProxyAction) => Promise<void>
  readonly close: () => Promise<void>
}

export async function run(spec: ServerSpec): Promise<Running> {
  switch (spec.kind) {
    case 'script':
      return { ...(await serveScript(spec)), act: unable }
    case 'provider':
      return runFake(createFakeProvider({ pace: 'none', ...spec }))
    case 'resumable':
      return runFake(createResumable({ pace: 'none', ...spec }))
    case 'proxy':
      return runProxy(spec)
  }
}

async function runFake(server: FakeServer): Promise<Running> {
  const { url, close } = await server.listen()
  return { url, close, exchanges: () => server.requests.map(exchangeOf), act: unable }
}

async function runProxy({ target, plan = [] }: ProxySpec): Promise<Running> {
  const proxy = await createFaultProxy({ target, plan: (number) => plan[number - 1] ?? undefined })
  return {
    url: proxy.url,
    close: proxy.close,
    exchanges: () => [],
    async act(action) {
      if (action === 'offline') await proxy.offline()
      else if (action === 'online') await proxy.online()
      else proxy.cut(action)
    },
  }
}

function unable(action: ProxyAction): Promise<never> {
  return Promise.reject(new TypeError(`Only a proxy can be asked for ${action}.`))
}

function exchangeOf(request: RecordedRequest): Exchange {
  const { method, path, headers, receivedAt, endedAt = null, outcome = null } = request
  const sent = sentHeaders((name) => headers.get(name))
  return { method, path, headers: sent, receivedAt, endedAt, outcome }
}
