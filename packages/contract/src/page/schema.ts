import type { StandardResult, StandardSchema } from '@millrace/core'

/** A schema as any library makes them: what it takes is what this judge takes. */
export function schemaOf<Input, Output>(
  judge: (value: unknown) => StandardResult<Output>,
): StandardSchema<Input, Output> {
  return { '~standard': { version: 1, vendor: 'contract', validate: judge } }
}

export interface Recipe {
  readonly title: string
  readonly minutes: number
  readonly steps: readonly string[]
}

/** The recipe as it is written, and as it is read: the time in words. */
export const recipe: StandardSchema<Recipe, Omit<Recipe, 'minutes'> & { readonly time: string }> =
  schemaOf((value) =>
    isRecipe(value)
      ? { value: { title: value.title, time: `${value.minutes} min`, steps: value.steps } }
      : { issues: [{ message: 'is no recipe' }] },
  )

function isRecipe(value: unknown): value is Recipe {
  if (typeof value !== 'object' || value === null) return false
  return 'title' in value && 'minutes' in value && 'steps' in value
}
