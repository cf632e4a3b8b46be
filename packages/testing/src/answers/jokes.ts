import type { Answer } from './answer.ts'

export const JOKES: readonly Answer[] = [
  {
    reasoning:
      'A short joke, please. Something about streams would suit the place. It should need no knowledge of any framework, and it should end on the punchline.',
    text: 'Why did the token refuse to wait for the rest of the sentence?\n\nIt had already been sent. 🏞️',
  },
  {
    reasoning:
      'The reader wants to be amused. A water mill is a good scene: it has a wheel, a miller and patience. Two lines will do.',
    text: 'A miller asks the brook: “Could you send me everything at once?”\n\n“I could,” says the brook, “but people call that a *flood*.”',
  },
  {
    reasoning:
      'A joke about waiting and buffers. Everyone knows the colleague who never interrupts; a buffer is that colleague. I keep it short.',
    text: 'Why does nobody invite the buffer to parties?\n\nIt takes **everything** in, says nothing for an hour, and then tells it all at once. 🥁',
  },
]
