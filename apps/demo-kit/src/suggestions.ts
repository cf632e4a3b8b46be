import type { Provider, ProviderConfig } from './providers/provider.ts'
import { wishOf, type Wish } from './wish.ts'

/** What a click on a suggestion asks. */
export interface Suggestion {
  readonly label: string
  readonly question: string
  readonly wish: Wish | null
}

const suggestions: readonly Suggestion[] = [
  suggestion('Tell me a joke', 'Tell me a joke about streams.'),
  suggestion('How streaming works', 'How does an answer reach me word by word?'),
  suggestion('Search, with sources', 'Search the news about water power.'),
  suggestion('Plan a trip', 'Plan a trip along a river, and save it.'),
  suggestion('Calculate', 'Calculate the power of a brook that falls by three metres.'),
  suggestion('Draw a picture', 'Draw me a picture of a mill wheel.'),
  suggestion('Weather in Lisbon', 'What is the weather in Lisbon?'),
  suggestion('Many scripts', 'Show me one mill in many scripts, with emoji.'),
  suggestion('A refusal', 'Please refuse this.'),
]

function suggestion(label: string, question: string): Suggestion {
  return { label, question, wish: wishOf(question) }
}

/**
 * The suggestions whose answers this API can show.
 *
 * @param config `undefined` until it is known; then all are listed.
 */
export function suggestionsFor(
  provider: Provider,
  config: ProviderConfig | undefined,
): readonly Suggestion[] {
  return suggestions.filter(
    ({ wish }) => wish === null || config === undefined || provider.can(wish, config),
  )
}
