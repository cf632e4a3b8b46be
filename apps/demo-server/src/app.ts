import { FEED_PATHS } from '@millrace/demo-kit'
import { createForward } from './forward.ts'
import { homePage } from './home-page.ts'
import { createKeptAnswers } from './kept-answers.ts'
import { createMillFeed } from './mill/feed.ts'
import { servePages } from './pages.ts'
import { errorResponse, jsonResponse } from './responses.ts'
import { isOurHost, isSameOrigin } from './same-origin.ts'
import { configOf, type Upstream, type Upstreams } from './upstreams.ts'

const KEPT_PATH = '/api/kept/'

/**
 * The whole server as one fetch handler.
 *
 * @param hostname The name the server was told to listen on.
 */
export function createApp(
  upstreams: Upstreams,
  hostname: string,
): (request: Request) => Promise<Response> {
  const kept = createKeptAnswers(KEPT_PATH)
  const forward = createForward(kept)
  const mill = createMillFeed()
  const home = homePage(upstreams)
  const config = configOf(upstreams)
  const named = new Map<string, Upstream>(Object.entries(upstreams))

  async function serveApi(request: Request, pathname: string): Promise<Response> {
    if (pathname === '/api/config') return jsonResponse(config)
    if (pathname === FEED_PATHS.read) return mill.read(request)
    if (pathname === FEED_PATHS.cut) {
      if (request.method !== 'POST') return errorResponse(405, 'Only POST cuts the feed.')
      return jsonResponse({ cut: mill.cut() })
    }
    if (pathname.startsWith(KEPT_PATH) && request.method === 'GET') {
      return kept.read(pathname.slice(KEPT_PATH.length), request)
    }
    const [, name = '', path = ''] = /^\/api\/([^/]+)(\/.*)$/.exec(pathname) ?? []
    const upstream = named.get(name)
    if (!upstream) return errorResponse(404, `The demo server has no ${pathname}.`)
    return forward(request, upstream, path)
  }

  return async (request) => {
    const { pathname } = new URL(request.url)
    if (!isOurHost(request, hostname)) {
      return errorResponse(403, 'The demo server is not known by this name. HOST names it.')
    }
    if (!pathname.startsWith('/api/')) return servePages(request, pathname, home)
    if (!isSameOrigin(request)) return errorResponse(403, 'Pages of other sites are refused.')
    return serveApi(request, pathname)
  }
}
