import type { SentHeaders } from '../servers.ts'

/**
 * What a request's headers say of how it was made.
 *
 * @param header Gives a header's value with one character for each byte, as Node does.
 */
export function sentHeaders(header: (name: string) => string | null): SentHeaders {
  const lastEventId = header('last-event-id')
  return {
    accept: header('accept'),
    cacheControl: header('cache-control'),
    cookie: header('cookie'),
    lastEventId: lastEventId === null ? null : Buffer.from(lastEventId, 'latin1').toString('utf8'),
  }
}
