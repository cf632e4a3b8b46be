import type { MillraceError } from '../errors.ts'
import type { DeepPartial } from './deep-partial.ts'
import type { SchemaTypes, StandardSchema } from '../standard-schema.ts'

/** The tools that are known, by name. */
export interface ToolSet {
  readonly [name: string]: Tool
}

export interface Tool {
  /** Types the input and validates it at its end; without one, the input is `unknown`. */
  readonly input?: StandardSchema | undefined
}

/** What an input is before its validation, and what the validation makes of it. */
export type InputOf<T extends Tool> = SchemaTypes<T['input']>['input']
export type OutputOf<T extends Tool> = SchemaTypes<T['input']>['output']

/**
 * The name of a tool outside the set: some string, but none of the known names. An enum's value is
 * the one kind of string that the compiler tells from a literal, so that comparing `name` with a
 * known name tells the part's type. It is a type alone, and no such enum exists.
 */
export declare enum OtherToolName {
  any = '',
}

/**
 * A call's input: live while it is being written, then whole and valid, or at fault.
 *
 * With an asynchronous validator the call is `streaming` until that has answered.
 */
export type ToolInput<Input = unknown, Output = Input> =
  | {
      readonly state: 'streaming'
      /** The value as far as it has come; `undefined` as long as there is none. */
      readonly input: DeepPartial<Input> | undefined
      readonly inputError: null
    }
  | {
      readonly state: 'done'
      /** The parsed value, as the tool's schema gives it back. No input at all is `{}`. */
      readonly input: Output
      readonly inputError: null
    }
  | {
      readonly state: 'done'
      /** The value as far as it could be parsed. */
      readonly input: unknown
      /**
       * `protocol`: the input is not JSON, or does not validate (the issues are its `cause`).
       * `truncated`: the stream ended first. Its `raw` is the input's text.
       */
      readonly inputError: MillraceError
    }
