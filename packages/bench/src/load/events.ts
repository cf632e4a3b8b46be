import { openaiChat } from '../answers/wire.ts'

const [, form = '', finish = '', done = ''] = openaiChat(['{}'])
const [before = '', after = ''] = form.split('{}')

/** A token of an answer, which says its number and when it was due. */
export function tokenEvent(number: number, due: number): string {
  return `${before}${number} ${due.toFixed(3)} ${after}`
}

/** What stands behind the last token, and how many there were. */
export function endOf(count: number): string {
  return `${tokenEvent(-count, 0)}${finish}${done}`
}

export interface Token {
  readonly number: number
  readonly due: number
}

/** The token in a line of an event stream, if there is one. */
export function tokenIn(line: string): Token | undefined {
  if (!line.startsWith(before)) return undefined
  const [number, due] = line.slice(before.length, -after.trimEnd().length).split(' ')
  return { number: Number(number), due: Number(due) }
}

export function isDone(line: string): boolean {
  return line === done.trimEnd()
}
