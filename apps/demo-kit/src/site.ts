/** What a click on a suggestion asks. */
export interface Suggestion {
  readonly label: string
  readonly question: string
}

export const suggestions: readonly Suggestion[] = [
  { label: 'Tell me a joke', question: 'Tell me a joke about streams.' },
  { label: 'How streaming works', question: 'How does an answer reach me word by word?' },
  { label: 'Weather in Lisbon', question: 'What is the weather in Lisbon?' },
  { label: 'Many scripts', question: 'Show me one mill in many scripts, with emoji.' },
]

export interface Demo {
  readonly label: string
  readonly href: string
}

/** The same screen in each framework. */
export const demos: readonly Demo[] = [
  { label: 'React', href: '/react/' },
  { label: 'Vue', href: '/vue/' },
  { label: 'Svelte', href: '/svelte/' },
]
