import { isStrike, TROUBLE_HEADERS, type Strike } from '@millrace/demo-kit'
import type { Fault } from '@millrace/testing'

/** What a page wants to go wrong with one request. */
export interface AskedTrouble {
  /** What strikes the answer on its way to the page, whoever gives it. */
  readonly strike: Strike | undefined
  /** Whether the answer is kept, so that the page can come back for the rest. */
  readonly keep: boolean
  /** What the fake provider does wrong. */
  readonly fault: Fault | undefined
}

/** @param provider The provider's name, e.g. `OpenAI`. */
export function readTrouble(headers: Headers, provider: string): AskedTrouble {
  const id = headers.get(TROUBLE_HEADERS.trouble) ?? ''
  const ask = headers.get(TROUBLE_HEADERS.ask) ?? ''
  return {
    strike: isStrike(id) ? id : undefined,
    keep: headers.has(TROUBLE_HEADERS.keep),
    fault: faultOf(id, provider, ask.replaceAll(/[^\w-]/g, '')),
  }
}

function faultOf(id: string, provider: string, ask: string): Fault | undefined {
  if (id === 'error') return 'error-event'
  if (id !== 'overload') return undefined
  // The status each of them has for it.
  const name = provider === 'Anthropic' ? 'http-529' : 'http-503'
  return `${name};retry-after=1;requests=2;key=${ask}`
}
