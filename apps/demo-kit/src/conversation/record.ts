import { providers } from '../providers/providers.ts'
import type { Turn } from './turns.ts'

/** What a page remembers of a turn. The answer itself is the server's to keep. */
export type TurnRecord = Pick<Turn, 'id' | 'key' | 'question' | 'provider' | 'trouble' | 'ended'>

export function writeTurns(turns: readonly TurnRecord[]): string {
  return JSON.stringify(
    turns.map(({ id, key, question, provider, trouble, ended }) => {
      return { id, key, question, provider, trouble, ended }
    }),
  )
}

/** What was written; what cannot be read, by an older version perhaps, is left out. */
export function readTurns(text: string | null): readonly TurnRecord[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(value) ? value.filter(isRecord) : []
  } catch {
    return []
  }
}

function isRecord(value: unknown): value is TurnRecord {
  const trouble = property(value, 'trouble')
  return (
    typeof property(value, 'id') === 'number' &&
    typeof property(value, 'key') === 'string' &&
    typeof property(value, 'question') === 'string' &&
    providers.some(({ id }) => id === property(value, 'provider')) &&
    typeof property(trouble, 'id') === 'string' &&
    typeof property(trouble, 'keep') === 'boolean' &&
    typeof property(value, 'ended') === 'boolean'
  )
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}
