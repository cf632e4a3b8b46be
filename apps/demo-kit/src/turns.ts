import type { Snapshot } from '@millrace/core'
import type { ProviderId } from './providers/provider-id.ts'

/** A question and its answer. */
export interface Turn {
  readonly id: number
  readonly provider: ProviderId
  readonly question: string
  /** The answer as it ended; `null` while it is under way. */
  readonly answer: Snapshot | null
}

export interface Said {
  readonly role: 'user' | 'assistant'
  readonly text: string
}

/** The turns with a new one, whose answer is under way. */
export function addTurn(
  turns: readonly Turn[],
  provider: ProviderId,
  question: string,
): readonly [turns: readonly Turn[], turn: Turn] {
  const turn: Turn = { id: (turns.at(-1)?.id ?? 0) + 1, provider, question, answer: null }
  return [[...turns, turn], turn]
}

/** The turns with this turn's answer at its end, or (`null`) under way again. */
export function settleTurn(
  turns: readonly Turn[],
  id: number,
  answer: Snapshot | null,
): readonly Turn[] {
  return turns.map((turn) => (turn.id === id ? { ...turn, answer } : turn))
}

/** What is sent for a question: every exchange that was finished, then the question. */
export function askedOf(turns: readonly Turn[], question: string): readonly Said[] {
  const said: Said[] = []
  for (const turn of turns) {
    if (turn.answer?.status !== 'done' || turn.answer.text === '') continue
    said.push({ role: 'user', text: turn.question })
    said.push({ role: 'assistant', text: turn.answer.text })
  }
  return [...said, { role: 'user', text: question }]
}
