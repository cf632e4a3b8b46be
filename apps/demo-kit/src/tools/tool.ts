/** A tool the demos offer to the model. Nobody runs it: the demos show that it was called. */
export interface Tool {
  readonly name: string
  readonly description: string
  /** JSON Schema of its input. */
  readonly parameters: unknown
}
