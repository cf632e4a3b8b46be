import type { Answer } from '@millrace/testing'

/** What the fake provider says in the contract, by the prompt it is asked with. */
export const answers = {
  short: { text: 'Water turns the wheel.\n\n  *Twice* – 水車, مطحنة, 🏞️👩‍🔬.' },
  other: { text: 'Another answer to another question, which shares no beginning with the first.' },
  everything: {
    reasoning: 'The city is known, the weather is not. A tool can tell.',
    text: 'Let me look out of the window in Oslo for you.',
    toolCalls: [{ name: 'get_weather', input: { city: 'Oslo', days: [1, 2], unit: 'celsius' } }],
    usage: { input: 21, cachedInput: 0, output: 43, reasoning: 13 },
  },
  recipe: {
    reasoning: 'Flour, water, salt and a warm place: that is bread. How long shall it bake?',
    text: JSON.stringify({
      title: 'Mill bread 🍞',
      minutes: 90,
      steps: ['Knead.', 'Wait.', 'Bake.'],
    }),
  },
  long: { text: Array.from({ length: 2000 }, (_, index) => `word${index}`).join(' ') },
} as const satisfies Readonly<Record<string, Answer>>

export type Prompt = keyof typeof answers

export function isPrompt(prompt: string): prompt is Prompt {
  return Object.hasOwn(answers, prompt)
}
