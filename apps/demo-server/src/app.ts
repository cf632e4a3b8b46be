import { FEED_PATHS, RESTART_PATH } from '@millrace/demo-kit'
import { homePage } from './home-page.ts'
import { createMillFeed } from './mill/feed.ts'
import { servePages } from './pages.ts'
import type { DemoRelay } from './relay/demo-relay.ts'
import { errorResponse, jsonResponse } from './responses.ts'
import { isOurHost, isSameOrigin } from './same-origin.ts'
import { withSession } from './session.ts'
import { configOf, type Upstreams } from './upstreams.ts'

export interface AppOptions {
  readonly upstreams: Upstreams
  readonly relay: DemoRelay
  /** The name the server was told to listen on. */
  readonly hostname: string
}

/** The whole server as one fetch handler. */
export function createApp({
  upstreams,
  relay,
  hostname,
}: AppOptions): (request: Request) => Promise<Response> {
  const mill = createMillFeed()
  const home = homePage(upstreams)
  const config = configOf(upstreams)

  async function serveApi(request: Request, pathname: string): Promise<Response> {
    switch (pathname) {
      // The first that a page asks for.
      case '/api/config':
        return withSession(request, jsonResponse(config))
      case FEED_PATHS.read:
        return mill.read(request)
      case FEED_PATHS.cut:
        return request.method === 'POST' ? jsonResponse({ cut: mill.cut() }) : onlyPost()
      case RESTART_PATH:
        if (request.method !== 'POST') return onlyPost()
        relay.restart()
        return jsonResponse({ restarted: true })
      default:
        return relay.fetch(request)
    }
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

function onlyPost(): Response {
  return errorResponse(405, 'Only POST does this.')
}
