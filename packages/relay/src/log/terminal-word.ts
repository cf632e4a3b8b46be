import type { FailureReason, Terminal } from './log.ts'

const reasons: readonly FailureReason[] = [
  ...(['upstream-lost', 'upstream-idle', 'max-duration', 'too-large', 'producer-lost'] as const),
  ...(['log-failed', 'orphaned', 'source-failed', 'shutdown'] as const),
]

/** A terminal in one word, as a log may keep it: how it ended, and for an error why. */
export function writeTerminal(terminal: Terminal): string {
  return terminal.type === 'error' ? terminal.reason : terminal.type
}

/** Reads what {@link writeTerminal} wrote; a word that it does not know is a lost producer. */
export function readTerminal(word: string): Terminal {
  if (word === 'end' || word === 'cancelled') return { type: word }
  return { type: 'error', reason: reasons.find((reason) => reason === word) ?? 'producer-lost' }
}
