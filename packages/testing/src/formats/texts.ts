import { at, list } from '../json.ts'

/** The text of a turn's content: a string, or the `text` of a list's parts. */
export function textsIn(content: unknown): string {
  if (typeof content === 'string') return content
  return list(content)
    .map((part) => at(part, 'text'))
    .filter((text) => typeof text === 'string')
    .join('\n')
}
