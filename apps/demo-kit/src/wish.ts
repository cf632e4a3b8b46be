/** What a question is after, beyond words. */
export type Wish = 'weather' | 'trip' | 'picture' | 'search' | 'calculation' | 'refusal'

/** In the order in which they are tried. */
const WORDS: readonly (readonly [Wish, RegExp])[] = [
  ['refusal', /\bplease refuse\b/i],
  ['weather', /weather|forecast/i],
  ['trip', /\bplan\b.*\b(?:trip|journey|holiday|tour)\b|\bitinerary\b/i],
  ['picture', /\b(?:draw|paint)\b|\b(?:picture|image) of\b/i],
  ['search', /\bsearch (?:the|for)\b|\bin the news\b/i],
  ['calculation', /\bcalculate\b/i],
]

/**
 * What a question is after; `null` for plain words. A request has tools and the like only where they
 * are wished for: small local models refuse every request that offers tools.
 */
export function wishOf(question: string): Wish | null {
  return WORDS.find(([, words]) => words.test(question))?.[0] ?? null
}
