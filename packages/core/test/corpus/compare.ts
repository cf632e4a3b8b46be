import { isDeepStrictEqual } from 'node:util'
import type { Expected } from './recordings.ts'

export interface Difference {
  readonly field: string
  readonly expected: unknown
  readonly got: unknown
}

/** The fields in which two results differ. The order of an object's keys says nothing. */
export function differences(expected: Expected, got: Expected): Difference[] {
  const mine: Readonly<Record<string, unknown>> = { ...got }
  return Object.entries(expected)
    .filter(([field, value]) => !isDeepStrictEqual(value, mine[field]))
    .map(([field, value]) => ({ field, expected: value, got: mine[field] }))
}
