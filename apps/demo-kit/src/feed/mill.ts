import type { StandardSchema } from '@millrace/core'

/** Counts all events of a run, whatever their names, from 1: one that is missing is a gap. */
interface Numbered {
  readonly number: number
}

/** What the mill tells, by the event's name. */
export interface MillEvents {
  /** The water above the wheel, in metres. */
  readonly water: Numbered & { readonly level: number }
  /** The wheel's speed, in turns a minute. */
  readonly wheel: Numbered & { readonly speed: number }
  readonly order: Numbered & { readonly sacks: number; readonly grain: string }
}

/** Says of each event whether it is what the mill tells. */
export const millEvents: {
  readonly [Name in keyof MillEvents]: StandardSchema<unknown, MillEvents[Name]>
} = {
  water: schemaOf(isWater, 'the water’s level'),
  wheel: schemaOf(isWheel, 'the wheel’s speed'),
  order: schemaOf(isOrder, 'an order'),
}

function isWater(value: unknown): value is MillEvents['water'] {
  return isNumbered(value) && 'level' in value && typeof value.level === 'number'
}

function isWheel(value: unknown): value is MillEvents['wheel'] {
  return isNumbered(value) && 'speed' in value && typeof value.speed === 'number'
}

function isOrder(value: unknown): value is MillEvents['order'] {
  if (!isNumbered(value) || !('sacks' in value && 'grain' in value)) return false
  return typeof value.sacks === 'number' && typeof value.grain === 'string'
}

function isNumbered(value: unknown): value is Numbered {
  return (
    typeof value === 'object' &&
    value !== null &&
    'number' in value &&
    typeof value.number === 'number'
  )
}

function schemaOf<T>(is: (value: unknown) => value is T, what: string): StandardSchema<unknown, T> {
  return {
    '~standard': {
      version: 1,
      vendor: 'millrace-demo',
      validate: (value) =>
        is(value) ? { value } : { issues: [{ message: `It is not ${what}.` }] },
    },
  }
}
