import type { Delta } from '../message/delta.ts'
import type { Usage } from '../message/message.ts'
import type { Timing } from './snapshot.ts'

/** Measures one answer. */
export interface AnswerClock {
  /** Notes one delta of the answer. */
  note(delta: Delta): void
  /** Whether a first piece of the answer has come. */
  hasStarted(): boolean
  /** Stops the time. `whole`: the answer is, so that its tokens have been counted. */
  stop(whole: boolean): void
  timing(usage: Usage | null): Timing
}

const charactersPerToken = 4

export function createAnswerClock(): AnswerClock {
  const startedAt = Date.now()
  const start = performance.now()
  let first: number | null = null
  let end: number | null = null
  let whole = false
  let characters = 0

  return {
    note(delta) {
      switch (delta.type) {
        case 'text-delta':
        case 'reasoning-delta':
        case 'refusal-delta':
        case 'tool-delta':
          first ??= performance.now()
          characters += delta.text.length
          break
        default:
      }
    },
    hasStarted: () => first !== null,
    stop(isWhole) {
      if (end !== null) return
      end = performance.now()
      whole = isWhole
    },
    timing(usage) {
      const now = end ?? performance.now()
      const counted = usage?.output ?? null
      // A count that comes with the first chunk (Anthropic) is not that of the answer.
      const estimated = !whole || counted === null
      const tokens = estimated ? characters / charactersPerToken : counted
      const seconds = first === null ? 0 : (now - first) / 1000
      return {
        startedAt,
        timeToFirstToken: first === null ? null : first - start,
        duration: now - start,
        tokensPerSecond: seconds > 0 ? tokens / seconds : null,
        estimated: estimated && first !== null,
      }
    },
  }
}
