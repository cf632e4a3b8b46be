import type { Answer, AnswerSource } from './answer.ts'

const TEXT = `Water power is older than most people think, and not over yet:

- The first mills we know of turned in the Mediterranean **more than two thousand years ago**, long before windmills.
- England's survey of 1086 counted **about six thousand mills**, roughly one for every fifty households.
- Today water gives **around a seventh of the world's electricity**, more than any other renewable source.

Many old sites are used again: a small turbine now sits where the wheel once was.`

/** The pages it found are made up, except that they could exist. */
const PAGES = {
  origins: { url: 'https://example.org/history/first-mills', title: 'The first water mills' },
  survey: { url: 'https://example.com/survey-of-1086', title: 'Counting mills in 1086' },
  today: { url: 'https://example.net/energy/hydropower', title: 'Hydropower in numbers' },
  sites: { url: 'https://example.org/restoring-old-mills', title: 'Old mills, new turbines' },
}

/** A web search, and a text that names its sources word for word. */
export const SEARCHED: Answer = {
  reasoning:
    'I should not answer this from memory alone. One search will do; then I keep three facts that several pages agree on, and say where each of them stands.',
  serverTools: [
    {
      kind: 'web-search',
      query: 'water mills history and hydropower today',
      results: Object.values(PAGES),
    },
  ],
  text: TEXT,
  sources: [
    cite(
      PAGES.origins,
      'more than two thousand years ago',
      'Machines that turned by water stood in Greece and Asia Minor before the common era.',
    ),
    cite(
      PAGES.survey,
      'about six thousand mills',
      'The commissioners wrote down some six thousand mills, nearly all of them driven by water.',
    ),
    cite(
      PAGES.today,
      "around a seventh of the world's electricity",
      'Hydropower makes some 14 per cent of all electricity.',
    ),
    cite(
      PAGES.sites,
      'a small turbine now sits where the wheel once was',
      'Of the sites we visited, every fifth had been fitted with a turbine.',
    ),
  ],
}

/** A source for words of the text. */
function cite(
  page: Pick<AnswerSource, 'url' | 'title'>,
  words: string,
  quote: string,
): AnswerSource {
  const start = TEXT.indexOf(words)
  return { ...page, quote, place: { start, end: start + words.length } }
}
