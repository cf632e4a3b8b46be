import type { FilePart, Snapshot } from '@millrace/core'
import { listSources } from './answer/sources.ts'
import { withheldWords } from './answer/withheld.ts'
import { describeError } from './describe-error.ts'
import { plainText } from './markdown/render.ts'

/**
 * What a screen reader is told: each change of state, and the answer once it is whole. Not every
 * token, which nobody could listen to.
 *
 * @param provider The provider's name, e.g. `OpenAI`.
 */
export function announcement(answer: Snapshot, provider: string): string {
  switch (answer.status) {
    case 'idle':
      return ''
    case 'connecting':
      return `Asking ${provider}.`
    case 'streaming':
      return 'The answer is coming.'
    case 'reconnecting':
      return 'The connection was lost, and is being made again.'
    case 'stopped':
      return 'Stopped. What had come is kept.'
    case 'done':
      return ['Answer complete.', plainText(answer.text), ...besidesText(answer)].join(' ').trim()
    case 'error': {
      if (!answer.error) return 'The answer failed.'
      const { title, words } = describeError(answer.error, provider)
      return `${title}. ${words}`
    }
  }
}

function besidesText({ message }: Snapshot): readonly string[] {
  const { sources } = listSources(message)
  const withheld = withheldWords(message)
  const said = message.parts.flatMap((part) => {
    if (part.type === 'refusal') return [`The model declined: ${part.text}`]
    if (part.type === 'file') return [fileSaid(part)]
    if (part.type !== 'tool') return []
    const who = part.server ? 'The provider ran' : 'The model called'
    return [`${who} the tool ${part.name}.`]
  })
  if (withheld !== null) said.push(`The provider declined: ${withheld}`)
  if (sources.length > 0)
    said.push(sources.length === 1 ? 'One source.' : `${sources.length} sources.`)
  return said
}

function fileSaid({ mediaType }: FilePart): string {
  return mediaType.startsWith('image/') ? 'The model made a picture.' : 'The model made a file.'
}
