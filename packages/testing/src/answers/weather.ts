import type { Answer } from './answer.ts'

/** What comes before a call: thoughts and a word to the reader. */
export const BEFORE_CALL: Pick<Answer, 'reasoning' | 'text'> = {
  reasoning:
    'This cannot be answered from memory, since it changes by the hour. There is a tool for it. I take the place from the question, or a well-known one if none is named, and use the units of most of the world.',
  text: 'I will look that up.',
}

/** What follows when the tool has answered. */
export const AFTER_CALL: Answer = {
  reasoning: 'The tool has answered. I say what it means rather than repeat the numbers.',
  text: `Here is what I found:

- **Now:** mild, with a little cloud
- **Later:** a light shower is possible, so an umbrella does no harm

Shall I look at tomorrow as well?`,
}
