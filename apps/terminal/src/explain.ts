import { isMillraceError, type MillraceError } from '@millrace/core'
import type { Target } from './target.ts'

/** What went wrong, in a person's words; the second line holds the details, if there are any. */
export function explain(error: unknown, target: Target): string[] {
  if (!isMillraceError(error)) {
    return [`error: ${error instanceof Error ? error.message : String(error)}`]
  }
  const details = [
    error.type === undefined ? '' : `type ${error.type}`,
    error.requestId === undefined ? '' : `request ${error.requestId}`,
    error.retryAfter === undefined ? '' : `try again in ${duration(error.retryAfter)}`,
  ].filter((detail) => detail !== '')
  return [`error: ${sentence(error, target)}`, ...(details.length > 0 ? [details.join(' · ')] : [])]
}

function sentence(error: MillraceError, target: Target): string {
  switch (error.code) {
    case 'http':
      return `${refusal(error.status ?? 0, target)} (HTTP ${error.status}): ${error.message}`
    case 'network':
      return networkSentence(error, new URL(target.request.url))
    case 'provider':
      return `The provider reports: ${error.message}`
    case 'content-type':
      return `${error.message}${beginning(error.raw)}`
    default:
      return error.message
  }
}

function refusal(status: number, { keyVariable }: Target): string {
  if (status === 401 || status === 403) return `Access was refused; see ${keyVariable}`
  if (status === 404) return 'There is no such model or address'
  if (status === 429) return 'Too many requests'
  if (status >= 500) return 'The provider has trouble'
  return 'The request was refused'
}

const networkWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing answers at',
  ENOTFOUND: 'There is no host',
  EAI_AGAIN: 'The name could not be looked up of',
  ETIMEDOUT: 'No answer in time from',
  UND_ERR_CONNECT_TIMEOUT: 'No answer in time from',
  ECONNRESET: 'The connection broke to',
  UND_ERR_SOCKET: 'The connection broke to',
}

/** `fetch failed` says nothing; its cause does. */
function networkSentence(error: MillraceError, url: URL): string {
  let code = ''
  let message = error.message
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    message = cause.message || message
    if ('code' in cause && typeof cause.code === 'string') code = cause.code
  }
  const words = networkWords[code]
  // The origin alone: an address may hold a secret in its query.
  return words === undefined
    ? `The connection to ${url.origin} failed: ${message}`
    : `${words} ${url.origin} (${code}).`
}

function beginning(raw: unknown): string {
  const line = typeof raw === 'string' ? raw.trim().split(/\s*\n/, 1)[0] : ''
  return line ? ` It begins: ${line.length > 80 ? `${line.slice(0, 80)}…` : line}` : ''
}

function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 120) return `${Number(seconds.toFixed(1))} s`
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`
}
