import { createFakeProvider, createFaultProxy } from '@millrace/testing'
import { serve } from 'srvx'
import type { TestProject } from 'vitest/node'
import { createRelay, type Relay } from '../../src/index.ts'
import { text } from './context.ts'

/** Enough for the preamble and some events. */
const bytesBeforeCut = 900

/** Vitest's global set-up: a relay, and two ways to it that lose every connection. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const pace = { firstTokenMs: 1, tokenMs: 2, jitter: 0 }
  const provider = await createFakeProvider({ answer: { text }, pace }).listen()
  let relay: Relay | undefined
  const server = await serve({
    port: 0,
    hostname: '127.0.0.1',
    silent: true,
    gracefulShutdown: false,
    fetch(request) {
      // Where the page under test comes from is known only when it asks.
      relay ??= createRelay({
        upstreams: { llm: { baseUrl: provider.url } },
        authorize: () => 'ada',
        allowedOrigins: [request.headers.get('origin') ?? ''],
        retry: 1,
      })
      return relay.fetch(request)
    },
  }).ready()
  const url = String(server.url).replace(/\/$/, '')
  const cutting = (by: 'fin' | 'rst') =>
    createFaultProxy({
      target: url,
      plan: () => ({ cut: { by, after: bytesBeforeCut, counting: 'body', waitMs: 1 } }),
    })
  const fin = await cutting('fin')
  const rst = await cutting('rst')
  project.provide('relay', { whole: url, fin: fin.url, rst: rst.url })
  return async () => {
    for (const proxy of [fin, rst]) await proxy.close()
    await relay?.close({ grace: 0 })
    await server.close(true)
    await provider.close()
  }
}
