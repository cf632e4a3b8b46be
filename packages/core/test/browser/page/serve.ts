import { onTestFinished } from 'vitest'
import { controlUrl } from '../context.ts'
import type { Exchange, ProxyAction, ProxySpec, ServerSpec } from '../servers.ts'

/** A server beside the page. */
export interface Served {
  readonly url: string
  /** What it was asked so far. */
  readonly exchanges: () => Promise<readonly Exchange[]>
  readonly close: () => Promise<void>
}

/** A proxy beside the page. */
export interface ServedProxy extends Omit<Served, 'exchanges'> {
  readonly act: (action: ProxyAction) => Promise<void>
}

/** Starts a server, for as long as the test runs. */
export async function serve(spec: Exclude<ServerSpec, ProxySpec>): Promise<Served> {
  const { id, url, close } = await start(spec)
  return { url, close, exchanges: async () => (await control(id)).json() }
}

/** Starts a proxy, for as long as the test runs. */
export async function serveProxy(spec: Omit<ProxySpec, 'kind'>): Promise<ServedProxy> {
  const { id, url, close } = await start({ kind: 'proxy', ...spec })
  return { url, close, act: (action) => order(`${id}/${action}`) }
}

async function start(spec: ServerSpec) {
  const response = await control('', { method: 'POST', body: JSON.stringify(spec) })
  const { id, url }: { id: string; url: string } = await response.json()
  let closing: Promise<void> | undefined
  const close = () => (closing ??= order(`${id}/close`))
  onTestFinished(close)
  return { id, url, close }
}

async function order(path: string): Promise<void> {
  await control(path, { method: 'POST' })
}

async function control(path: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(`${controlUrl()}/${path}`, init)
  if (!response.ok) throw new Error(`The server beside the page answered ${response.status}`)
  return response
}
