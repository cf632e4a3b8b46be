/** What one row of the bench found. */
export interface Result {
  /** The row's name, as the command line takes it. */
  readonly row: string
  readonly tables: readonly Table[]
  readonly growth: readonly Growth[]
  readonly sheets?: readonly Sheet[]
  readonly targets: readonly Target[]
}

/** Contenders at the same work. */
export interface Table {
  readonly caption: string
  /** What `best` counts, e.g. `ms`. */
  readonly unit: string
  readonly entries: readonly Entry[]
}

export interface Entry {
  readonly name: string
  readonly version?: string | undefined
  /** The best of all rounds; `null` where there was none. */
  readonly best: number | null
  /** As a multiple of the base: the best by the best. */
  readonly ratio: number | null
  /** The lowest and the highest ratio of any one round. */
  readonly spread: readonly [number, number] | null
  /** Why there is no figure. */
  readonly failure?: string | undefined
}

/** The same work, more of it. */
export interface Growth {
  readonly name: string
  readonly unit: string
  /** How much of it, as a multiple of the least. */
  readonly scale: readonly number[]
  readonly cost: readonly number[]
}

/** What is counted and not timed. */
export interface Sheet {
  readonly caption: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** What SPEED asks for, and what was found. */
export interface Target {
  readonly goal: string
  readonly limit: number
  readonly measured: number | null
  readonly reached: boolean
}

export function atMost(goal: string, limit: number, measured: number | null): Target {
  return { goal, limit, measured, reached: measured !== null && measured <= limit }
}

export function atLeast(goal: string, limit: number, measured: number | null): Target {
  return { goal, limit, measured, reached: measured !== null && measured >= limit }
}
