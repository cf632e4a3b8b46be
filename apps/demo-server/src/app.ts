import { createForward } from './forward.ts'
import { homePage } from './home-page.ts'
import { servePages } from './pages.ts'
import { errorResponse, jsonResponse } from './responses.ts'
import { isOurHost, isSameOrigin } from './same-origin.ts'
import { configOf, type Upstream, type Upstreams } from './upstreams.ts'

/**
 * The whole server as one fetch handler.
 *
 * @param hostname The name the server was told to listen on.
 */
export function createApp(
  upstreams: Upstreams,
  hostname: string,
): (request: Request) => Promise<Response> {
  const forward = createForward()
  const home = homePage(upstreams)
  const config = configOf(upstreams)
  const named = new Map<string, Upstream>(Object.entries(upstreams))

  return async (request) => {
    const { pathname } = new URL(request.url)
    if (!isOurHost(request, hostname)) {
      return errorResponse(403, 'The demo server is not known by this name. HOST names it.')
    }
    if (!pathname.startsWith('/api/')) return servePages(request, pathname, home)
    if (!isSameOrigin(request)) return errorResponse(403, 'Pages of other sites are refused.')
    if (pathname === '/api/config') return jsonResponse(config)
    const [, name = '', path = ''] = /^\/api\/([^/]+)(\/.*)$/.exec(pathname) ?? []
    const upstream = named.get(name)
    if (!upstream) return errorResponse(404, `The demo server has no ${pathname}.`)
    return forward(request, upstream, path)
  }
}
