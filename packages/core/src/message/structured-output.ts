import type { MillraceError } from '../errors.ts'
import type { DeepPartial } from './deep-partial.ts'

/**
 * A value that is written as JSON: live while it is being written, then whole and valid, or at
 * fault.
 *
 * With an asynchronous validator it is `streaming` until that has answered.
 */
export type StructuredOutput<Input = unknown, Output = Input> =
  | {
      readonly state: 'streaming'
      /** The value as far as it has come; `undefined` as long as there is none. */
      readonly value: DeepPartial<Input> | undefined
      readonly error: null
    }
  | {
      readonly state: 'done'
      /** The parsed value, as the schema gives it back. */
      readonly value: Output
      readonly error: null
    }
  | {
      readonly state: 'done'
      /** The value as far as it could be parsed. */
      readonly value: unknown
      /**
       * `protocol`: there is no text, it is not JSON, or it does not validate (the issues are its
       * `cause`). `truncated`: it was cut, by a stop, a lost connection or the token limit.
       * `provider`: the model declined, or its answer was withheld. Its `raw` is the text.
       */
      readonly error: MillraceError
    }
