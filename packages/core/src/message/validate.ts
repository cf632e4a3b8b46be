import type { MillraceError } from '../errors.ts'
import { describeIssues, type StandardResult, type StandardSchema } from '../standard-schema.ts'

/** What a schema makes of a value; or the value as it was, and what is wrong with it. */
export interface Verdict {
  readonly value: unknown
  readonly error: MillraceError | null
}

/**
 * Asks a schema. Gives a promise only where its validator is asynchronous; that never rejects.
 *
 * @param fault Makes the error of what is wrong: `does not validate: …`.
 */
export function validate(
  value: unknown,
  schema: StandardSchema,
  fault: (problem: string, cause: unknown) => MillraceError,
): Verdict | Promise<Verdict> {
  function judge(result: StandardResult<unknown>): Verdict {
    if (!result.issues) return { value: result.value, error: null }
    const problem = `does not validate: ${describeIssues(result.issues)}`
    return { value, error: fault(problem, result.issues) }
  }

  function failed(cause: unknown): Verdict {
    return { value, error: fault(`could not be validated: ${String(cause)}`, cause) }
  }

  try {
    const result = schema['~standard'].validate(value)
    return 'then' in result ? Promise.resolve(result).then(judge).catch(failed) : judge(result)
  } catch (cause) {
    return failed(cause)
  }
}
