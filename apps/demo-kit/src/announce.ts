import type { Snapshot } from '@millrace/core'
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
      return `Answer complete. ${[plainText(answer.text), ...toolsOf(answer)].join(' ')}`.trim()
    case 'error': {
      if (!answer.error) return 'The answer failed.'
      const { title, words } = describeError(answer.error, provider)
      return `${title}. ${words}`
    }
  }
}

function toolsOf({ message }: Snapshot): readonly string[] {
  return message.parts.flatMap((part) =>
    part.type === 'tool' ? [`The model called the tool ${part.name}.`] : [],
  )
}
