import type { Random } from './random.ts'

/** How fast the answer comes. */
export interface Pace {
  /** Milliseconds until the first token. Default: 350. */
  readonly firstTokenMs?: number
  /** Milliseconds for each further token. Default: 18. */
  readonly tokenMs?: number
  /** How much a wait may differ from its mean, from 0 to 1. Default: 0.4. */
  readonly jitter?: number
}

/** Milliseconds to wait before an event that carries `tokens` tokens. */
export type Waits = (tokens: number) => number

/** `'none'` waits for nothing. One of these serves one answer. */
export function createWaits(pace: Pace | 'none', random: Random): Waits {
  if (pace === 'none') return () => 0
  const { firstTokenMs = 350, tokenMs = 18, jitter = 0.4 } = pace
  let begun = false
  return (tokens) => {
    if (tokens === 0) return 0
    const mean = begun ? tokens * tokenMs : firstTokenMs
    begun = true
    return mean * (1 + jitter * (2 * random() - 1))
  }
}
