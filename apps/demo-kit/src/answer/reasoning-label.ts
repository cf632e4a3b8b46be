import type { ReasoningPart } from '@millrace/core'

/** The heading of a piece of reasoning. */
export function reasoningLabel(part: ReasoningPart): string {
  if (part.state === 'streaming') return 'Thinking…'
  return part.text === '' && part.redacted !== undefined ? 'Thoughts, hidden' : 'Thoughts'
}
