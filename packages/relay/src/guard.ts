import type { RelayOptions } from './options.ts'
import { Refusal } from './responses.ts'

/** Who may talk to the relay at all, before it is asked whose stream it is. */
export interface Guard {
  /** @throws Refusal 421 for a host that is not ours, 403 for a page of another site. */
  check(request: Request, url: URL): void
  /** Answers a browser that asks whether a page of another site may send a request. */
  preflight(request: Request): Response
  /** Lets a page of an allowed site read the response. */
  open(request: Request, response: Response): Response
}

export function createGuard({
  hosts,
  allowedOrigins = [],
}: Pick<RelayOptions, 'hosts' | 'allowedOrigins'>): Guard {
  const names = hosts && new Set(hosts.map((host) => host.toLowerCase()))
  const origins = new Set(allowedOrigins)

  function isAllowed(request: Request): string | undefined {
    const origin = request.headers.get('origin')
    return origin !== null && origins.has(origin) ? origin : undefined
  }

  /** Browsers say where a request comes from; a program says nothing and is let through. */
  function isSameOrigin(request: Request, url: URL): boolean {
    const site = request.headers.get('sec-fetch-site')
    if (site !== null) return site === 'same-origin' || site === 'none'
    const origin = request.headers.get('origin')
    return origin === null || URL.parse(origin)?.host === url.host
  }

  return {
    check(request, url) {
      if (names && !names.has(url.hostname)) {
        throw new Refusal(421, 'The relay is not known by this name.')
      }
      if (isAllowed(request) === undefined && !isSameOrigin(request, url)) {
        throw new Refusal(403, 'Pages of other sites are refused.')
      }
    },

    preflight(request) {
      const headers = new Headers({
        'access-control-allow-methods': 'GET, HEAD, POST, DELETE',
        'access-control-max-age': '600',
      })
      const wanted = request.headers.get('access-control-request-headers')
      if (wanted !== null) headers.set('access-control-allow-headers', wanted)
      return new Response(null, { status: 204, headers })
    },

    open(request, response) {
      if (origins.size === 0) return response
      response.headers.append('vary', 'origin')
      const origin = isAllowed(request)
      if (origin === undefined) return response
      response.headers.set('access-control-allow-origin', origin)
      response.headers.set('access-control-allow-credentials', 'true')
      response.headers.set(
        'access-control-expose-headers',
        [...response.headers.keys()].filter((name) => !name.startsWith('access-')).join(', '),
      )
      return response
    },
  }
}
