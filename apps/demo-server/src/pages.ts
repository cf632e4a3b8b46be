import { fileURLToPath } from 'node:url'
import { FastResponse } from 'srvx'
import { staticMiddleware } from 'srvx/static'

/** Serves the files of one folder below one path. */
interface Folder {
  readonly prefix: string
  readonly serve: (request: Request) => Response | Promise<Response>
}

const FOLDERS: readonly Folder[] = [
  folder('/react/', import.meta.resolve('@millrace/demo-react/package.json'), 'dist'),
  folder('/vue/', import.meta.resolve('@millrace/demo-vue/package.json'), 'dist'),
  folder('/svelte/', import.meta.resolve('@millrace/demo-svelte/package.json'), 'dist'),
  folder('/kit/', import.meta.resolve('@millrace/demo-kit/package.json'), 'styles'),
]

/** Everything comes from here, and the pages go into nobody's frame. */
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; media-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** A file of the demos, a redirect to one, or 404. */
export async function servePages(request: Request, path: string, home: string): Promise<Response> {
  return secured(await findPage(request, path, home))
}

async function findPage(request: Request, path: string, home: string): Promise<Response> {
  if (path === '/') {
    return new Response(home, { headers: { 'content-type': 'text/html; charset=utf-8' } })
  }
  // Browsers ask for it by themselves.
  if (path === '/favicon.ico') return findPage(request, '/kit/wheel.svg', home)
  const found = FOLDERS.find(({ prefix }) => path.startsWith(prefix))
  if (found) {
    const below = new URL(path.slice(found.prefix.length - 1), request.url)
    return found.serve(new Request(below, { method: request.method, headers: request.headers }))
  }
  if (FOLDERS.some(({ prefix }) => prefix === `${path}/`)) {
    return new Response(null, { status: 308, headers: { location: `${path}/` } })
  }
  return notFound()
}

function folder(prefix: string, manifest: string, name: string): Folder {
  const files = staticMiddleware({ dir: fileURLToPath(new URL(`${name}/`, manifest)) })
  return { prefix, serve: (request) => files(request, notFound) }
}

function notFound(): Response {
  return new Response('There is no such page.\n', { status: 404 })
}

/**
 * The body is read first: Node's own stream of one throws, uncaught, where the client closes the
 * connection in the moment it has all bytes. A FastResponse sends bytes without a stream.
 */
async function secured(response: Response): Promise<Response> {
  const headers = new Headers(response.headers)
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) headers.set(name, value)
  const body = response.body === null ? null : await response.arrayBuffer()
  return new FastResponse(body, { status: response.status, headers })
}
