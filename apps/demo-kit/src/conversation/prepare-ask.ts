import type { StreamOptions } from '@millrace/core'
import type { DemoConfig } from '../config.ts'
import { providerOf } from '../providers/providers.ts'
import { silenceOf, TROUBLE_HEADERS, type Trouble } from '../trouble/trouble.ts'
import { randomName, type Turn } from './turns.ts'

/** How one question is asked. */
export interface Ask {
  readonly request: Pick<StreamOptions, 'url' | 'headers' | 'idleTimeout'>
  readonly body: unknown
}

/**
 * How to ask a turn's question.
 *
 * @param turns The conversation; of this turn's own answer, should it have one, nothing is sent.
 */
export function prepareAsk(
  config: DemoConfig,
  { id: turnId, provider: id, trouble, question }: Turn,
  turns: readonly Turn[],
): Ask {
  const others = turns.filter((one) => one.id !== turnId)
  const { url, body } = providerOf(id).request(config[id].model, others, question)
  const headers = troubleHeaders(trouble)
  const idleTimeout = trouble.id === 'silence' ? silenceOf(config[id]) : undefined
  return { request: { url, headers, idleTimeout }, body }
}

function troubleHeaders({ id, keep }: Trouble): Record<string, string> {
  if (id === 'none') return {}
  return {
    [TROUBLE_HEADERS.trouble]: id,
    [TROUBLE_HEADERS.ask]: randomName(),
    ...(keep && { [TROUBLE_HEADERS.keep]: 'yes' }),
  }
}
