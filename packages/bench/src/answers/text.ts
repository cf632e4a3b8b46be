/** A model's prose: short paragraphs, a list now and then, as Markdown. */
const words =
  'the mill wheel turns because water falls and no one has to push it so long as the race is kept clear of leaves'.split(
    ' ',
  )
const wordsInSentence = 12
const sentencesInParagraph = 6

/** The pieces in which a model would send a text, a token each: about five characters. */
export function tokens(count: number): string[] {
  return Array.from({ length: count }, (_, index) => words[index % words.length] + gapAfter(index))
}

function gapAfter(index: number): string {
  const word = index + 1
  if (word % (wordsInSentence * sentencesInParagraph) === 0) return '.\n\n'
  return word % wordsInSentence === 0 ? '. ' : ' '
}

/** The arguments of a tool call: a flat list of records, about as long as asked for, in characters. */
export function toolArguments(length: number): string {
  const records: string[] = []
  for (let size = 0; size < length; size += (records.at(-1)?.length ?? 0) + 1) {
    const id = records.length
    records.push(JSON.stringify({ id, name: `Mill ${id}`, wheels: id % 7, tags: ['water', 'oak'] }))
  }
  return `{"mills":[${records.join(',')}]}`
}

/** A text in pieces of so many characters. */
export function pieces(text: string, length: number): string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  )
}
