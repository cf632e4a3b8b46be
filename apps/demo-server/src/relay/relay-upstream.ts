import { TROUBLE_HEADERS } from '@millrace/demo-kit'
import type { Upstream as RelayUpstream } from '@millrace/relay'
import { FAULT_HEADER, type FakeServer } from '@millrace/testing'
import { errorResponse } from '../responses.ts'
import type { LiveUpstream, Upstream } from '../upstreams.ts'
import { faultOf } from './trouble.ts'

/** A provider as the relay asks it: at its own address, or the fake one in this process. */
export function relayUpstream(upstream: Upstream, fake: FakeServer): RelayUpstream {
  const { live, paths } = upstream
  const allows = (path: string) => paths.test(path)
  return live
    ? { allows, ...liveUpstream(upstream, live) }
    : { allows, ...fakeUpstream(upstream, fake) }
}

function fakeUpstream({ label }: Upstream, fake: FakeServer): RelayUpstream {
  return {
    baseUrl: 'http://fake',
    requestHeaders: [FAULT_HEADER, TROUBLE_HEADERS.trouble, TROUBLE_HEADERS.ask],
    fetch(request) {
      const fault = faultOf(request, label)
      if (fault !== undefined) request.headers.set(FAULT_HEADER, fault)
      return fake.fetch(request)
    },
  }
}

function liveUpstream(
  { label, version }: Upstream,
  { baseUrl, headers: own }: LiveUpstream,
): RelayUpstream {
  const headers = label === 'Anthropic' ? { 'anthropic-version': '2023-06-01', ...own } : own
  return {
    baseUrl,
    headers,
    async fetch(request) {
      const { method, headers: sent, signal } = request
      const address = baseUrl + request.url.slice((baseUrl + version).length)
      const body = await request.arrayBuffer()
      try {
        return await fetch(address, { method, headers: sent, body, signal, redirect: 'manual' })
      } catch (error) {
        if (signal.aborted) throw error
        const where = new URL(baseUrl).host
        return errorResponse(502, `${label} at ${where} cannot be reached${reason(error)}.`)
      }
    },
  }
}

/** `fetch` tells what went wrong only in the cause. */
function reason(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const text = cause instanceof Error ? ('code' in cause && cause.code) || cause.message : undefined
  return typeof text === 'string' ? ` (${text})` : ''
}
