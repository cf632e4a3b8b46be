/**
 * What every validator of the Standard Schema kind has (Zod, Valibot, ArkType and others), as far
 * as it is used here.
 *
 * @see https://standardschema.dev
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>
    /** Never there; carries the types alone. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** What a schema takes and what it gives back; without one, both are `unknown`. */
export type SchemaTypes<Schema> =
  Schema extends StandardSchema<infer Input, infer Output>
    ? { readonly input: Input; readonly output: Output }
    : { readonly input: unknown; readonly output: unknown }

/** The validated value, or what is wrong with it. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

export interface StandardIssue {
  readonly message: string
  /** Where it is, from the outside inwards. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** The first few issues in one line. */
export function describeIssues(issues: readonly StandardIssue[]): string {
  const named = issues.slice(0, 3).map(({ path = [], message }) => {
    const place = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.')
    return place === '' ? message : `${place}: ${message}`
  })
  const more = issues.length - named.length
  return named.join('; ') + (more > 0 ? `; and ${more} more` : '')
}
