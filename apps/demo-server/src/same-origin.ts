import { isIP } from 'node:net'

/**
 * Whether a request may come from a page of ours, or from a program. Other sites' pages must not
 * spend the key: browsers say where a request comes from, by `Sec-Fetch-Site` or `Origin`.
 */
export function isSameOrigin(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin' || site === 'none'
  const origin = request.headers.get('origin')
  return origin === null || URL.parse(origin)?.host === request.headers.get('host')
}

/**
 * Whether a request names this server by an address, by `localhost`, or by the name it was told to
 * listen on. Any other name may be another site's, pointed here to pass for the same origin.
 */
export function isOurHost(request: Request, hostname: string): boolean {
  const named = URL.parse(`http://${request.headers.get('host') ?? ''}`)?.hostname ?? ''
  const bare = named.replace(/^\[|\]$/g, '')
  return isIP(bare) !== 0 || bare === 'localhost' || bare === hostname.toLowerCase()
}
