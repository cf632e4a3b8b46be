import { isStrike, TROUBLE_HEADERS, type Strike } from '@millrace/demo-kit'
import type { Fault } from '@millrace/testing'

/** How a page wants the connection of one answer to fail. */
export interface AskedStrike {
  readonly strike: Strike
  /** Whether the page can come back for the rest. */
  readonly keep: boolean
}

/** What strikes an answer on its way to the page, whoever gives it. */
export function strikeOf({ headers }: Request): AskedStrike | undefined {
  const id = headers.get(TROUBLE_HEADERS.trouble) ?? ''
  return isStrike(id) ? { strike: id, keep: headers.has(TROUBLE_HEADERS.keep) } : undefined
}

/** What the fake provider does wrong. @param provider The provider's name, e.g. `OpenAI`. */
export function faultOf({ headers }: Request, provider: string): Fault | undefined {
  const id = headers.get(TROUBLE_HEADERS.trouble)
  if (id === 'error') return 'error-event'
  if (id !== 'overload') return undefined
  const ask = headers.get(TROUBLE_HEADERS.ask) ?? ''
  // The status each of them has for it.
  const name = provider === 'Anthropic' ? 'http-529' : 'http-503'
  return `${name};retry-after=1;requests=2;key=${ask.replaceAll(/[^\w-]/g, '')}`
}
