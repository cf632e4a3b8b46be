import type { Snapshot } from '@millrace/core'
import type { Happening } from '../journal.ts'
import type { ProviderId } from '../providers/provider-id.ts'
import type { Trouble } from '../trouble/trouble.ts'

/** A question and its answer. */
export interface Turn extends Asked {
  readonly id: number
  /** What its answer goes by: another one each time the question is asked. */
  readonly key: string
  readonly question: string
  /** What happened on the way. */
  readonly journal: readonly Happening[]
  /** Whether the answer was seen to end, in whatever tab. */
  readonly ended: boolean
  /** The answer as it ended, idle where it is kept nowhere; `null` while it is under way. */
  readonly answer: Snapshot | null
  /** Whether this page has seen it from its beginning on, so that its times can be told. */
  readonly seen: boolean
}

/** Who is asked, and what is to go wrong. */
export interface Asked {
  readonly provider: ProviderId
  readonly trouble: Trouble
}

export interface Said {
  readonly role: 'user' | 'assistant'
  readonly text: string
}

/** The turns with a new one, whose answer is under way. */
export function addTurn(
  turns: readonly Turn[],
  asked: Asked,
  question: string,
): readonly [turns: readonly Turn[], turn: Turn] {
  const turn = { ...fresh(asked), id: (turns.at(-1)?.id ?? 0) + 1, question }
  return [[...turns, turn], turn]
}

/** The turns with one whose question is asked again. */
export function renewTurn(
  turns: readonly Turn[],
  { id, question }: Turn,
  asked: Asked,
): readonly [turns: readonly Turn[], turn: Turn] {
  const renewed = { ...fresh(asked), id, question }
  return [turns.map((turn) => (turn.id === id ? renewed : turn)), renewed]
}

function fresh({ provider, trouble }: Asked): Omit<Turn, 'id' | 'question'> {
  const unanswered = { journal: [], ended: false, answer: null, seen: true }
  return { provider, trouble, key: randomName(), ...unanswered }
}

/** A page without HTTPS has no `crypto.randomUUID`. */
export function randomName(): string {
  return Math.random().toString(36).slice(2)
}

/** The turns with something that happened on the way to the answer of this key. */
export function noteTurn(
  turns: readonly Turn[],
  key: string,
  happening: Happening,
): readonly Turn[] {
  return turns.map((turn) =>
    turn.key === key ? { ...turn, journal: [...turn.journal, happening] } : turn,
  )
}

/** The turns with the answer of this key at its end. */
export function settleTurn(turns: readonly Turn[], key: string, answer: Snapshot): readonly Turn[] {
  return turns.map((turn) => (turn.key === key ? { ...turn, answer, ended: true } : turn))
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
