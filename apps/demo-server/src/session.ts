import { randomBytes } from 'node:crypto'

const COOKIE = 'millrace-session'

/** Whose answers those of programs are; who knows the address of one, which is random, may read it. */
const ANYBODY = 'anybody'

/** Under whose name a request acts: its browser's. */
export function ownerOf(request: Request): string {
  return sessionOf(request) ?? ANYBODY
}

/** The response, with a session for a browser that has none yet. */
export function withSession(request: Request, response: Response): Response {
  if (sessionOf(request) !== undefined) return response
  const session = randomBytes(16).toString('hex')
  response.headers.append(
    'set-cookie',
    `${COOKIE}=${session}; Path=/api; HttpOnly; SameSite=Strict; Max-Age=86400`,
  )
  return response
}

function sessionOf({ headers }: Request): string | undefined {
  const cookies = headers.get('cookie') ?? ''
  return new RegExp(`(?:^|; *)${COOKIE}=([0-9a-f]{32})(?:;|$)`).exec(cookies)?.[1]
}
