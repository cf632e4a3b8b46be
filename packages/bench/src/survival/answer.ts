/** A short answer, so that it can be cut at every byte; its words are of one to four bytes each. */
export const words: readonly string[] = ['Mill ', '水車 ', '🍞!']

const end = '[DONE]'

/** As a provider of Chat Completions sends it. */
export const answer: string = [
  ...words.map((content) => chunk({ content }, null)),
  chunk({}, 'stop'),
  end,
]
  .map((data) => `data: ${data}\n\n`)
  .join('')

function chunk(delta: object, finish: string | null): string {
  return JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })
}

/** What a client that knows only events makes of one. */
export function take(data: string, heard: Heard): 'more' | 'over' {
  if (data === end) heard.whole = true
  else heard.words.push(...wordsIn(data))
  return heard.whole ? 'over' : 'more'
}

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string } }[]
}

function wordsIn(data: string): string[] {
  // Events that only set the time to reconnect have no data.
  const { choices }: Chunk = data === '' ? { choices: [] } : JSON.parse(data)
  return choices.flatMap(({ delta: { content } }) => content ?? [])
}

/** What a client has read so far. */
export interface Heard {
  readonly words: string[]
  /** Whether the client takes it for the whole answer. */
  whole: boolean
}
