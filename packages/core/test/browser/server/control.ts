import { createFakeServer, type Listener, type RecordedRequest } from '@millrace/testing'
import type { ProxyAction, ServerSpec } from '../servers.ts'
import { run, type Running } from './running.ts'

/**
 * Takes the page's orders, as JSON:
 *
 * - `POST /` with a {@link ServerSpec} starts a server, and gives its `id` and `url`
 * - `GET /{id}` gives what it was asked so far
 * - `POST /{id}/{action}` does something to a proxy
 * - `POST /{id}/close` ends it
 */
export async function listenForControl(): Promise<Listener> {
  const servers = new Map<string, Running>()
  let started = 0

  async function start(spec: ServerSpec): Promise<Response> {
    const running = await run(spec)
    const id = String(++started)
    servers.set(id, running)
    return Response.json({ id, url: running.url })
  }

  async function answer({ method, path, bodyText }: RecordedRequest): Promise<Response> {
    const [, id = '', action] = path.split('/')
    if (id === '') return start(JSON.parse(bodyText))
    const running = servers.get(id)
    if (!running) return new Response(null, { status: 404 })
    if (method === 'GET') return Response.json(running.exchanges())
    if (action === 'close') {
      servers.delete(id)
      await running.close()
    } else if (isAction(action)) {
      await running.act(action)
    } else {
      return new Response(null, { status: 404 })
    }
    return new Response(null, { status: 204 })
  }

  const { url, close } = await createFakeServer(answer).listen()
  return {
    url,
    async close() {
      await Promise.all(Array.from(servers.values(), (running) => running.close()))
      await close()
    },
  }
}

const actions = new Set<unknown>(['offline', 'online', 'rst', 'fin', 'silence'])

function isAction(action: unknown): action is ProxyAction {
  return actions.has(action)
}
