import type { Usage } from '../message/message.ts'

/** Collects token counts over a response: of each, the last that is a number. */
export interface UsageCounter {
  set(field: keyof Usage, count: unknown): void
  /** The counts so far, if any changed since they were last taken. */
  take(): Usage | undefined
}

/** @param complete Derives what the provider leaves out, e.g. a total. */
export function createUsageCounter(complete: (usage: Usage) => Usage = addTotal): UsageCounter {
  let usage: Usage = { input: null, output: null, reasoning: null, cachedInput: null, total: null }
  let changed = false
  return {
    set(field, count) {
      if (typeof count !== 'number' || usage[field] === count) return
      usage = { ...usage, [field]: count }
      changed = true
    },
    take() {
      if (!changed) return undefined
      changed = false
      return complete(usage)
    },
  }
}

/** The provider's total, else input and output together. */
export function addTotal(usage: Usage): Usage {
  if (usage.total !== null || usage.input === null || usage.output === null) return usage
  return { ...usage, total: usage.input + usage.output }
}
