import type { StreamOptions } from '@millrace/core'
import type { DemoConfig } from './config.ts'
import { tellingFetch, type Happening } from './journal.ts'
import { providerOf } from './providers/providers.ts'
import { silenceOf, TROUBLE_HEADERS, type Trouble } from './trouble/trouble.ts'
import type { Turn } from './turns.ts'

/** How one question is asked. */
export interface Ask {
  readonly options: StreamOptions
  readonly body: unknown
}

/** The options of a stream that has not been asked anything. */
export const noAsk: StreamOptions = { url: '' }

/**
 * How to ask a turn's question.
 *
 * @param turns The conversation; of this turn's own answer, should it have one, nothing is sent.
 * @param tell Is told what happens on the way.
 */
export function prepareAsk(
  config: DemoConfig,
  { id: turnId, provider: id, trouble, question }: Turn,
  turns: readonly Turn[],
  tell: (happening: Happening) => void,
): Ask {
  const provider = providerOf(id)
  const others = turns.filter((one) => one.id !== turnId)
  const { url, body } = provider.request(config[id].model, others, question)
  const fetch = tellingFetch(provider.label, tell)
  const headers = troubleHeaders(trouble)
  const idleTimeout = trouble.id === 'silence' ? silenceOf(config[id]) : undefined
  return { options: { url, headers, idleTimeout, fetch }, body }
}

function troubleHeaders({ id, keep }: Trouble): Record<string, string> {
  if (id === 'none') return {}
  return {
    [TROUBLE_HEADERS.trouble]: id,
    // Random, as a page without HTTPS has no `crypto.randomUUID`.
    [TROUBLE_HEADERS.ask]: Math.random().toString(36).slice(2),
    ...(keep && { [TROUBLE_HEADERS.keep]: 'yes' }),
  }
}
