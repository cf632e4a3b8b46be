import { MillraceError, type ErrorCode } from '../errors.ts'
import { createPartialJson } from './partial-json.ts'
import type { StandardIssue, StandardResult, StandardSchema } from './standard-schema.ts'
import type { ToolInput } from './tools.ts'

/** Reads the input of one call. */
export interface ToolInputReader {
  /** Takes in more of its text. It is parsed when it is looked at. */
  write(text: string): void
  /**
   * Ends it, and validates it.
   * @param whole The text in place of all that came before.
   * @returns Nothing where it is done; while the validator is at work, a promise of whether its
   *   answer was still wanted. Never rejects.
   */
  finish(whole?: string): Promise<boolean> | undefined
  /** Ends it before its end has come. Returns whether it was open. */
  cut(): boolean
  /** The input as it stands. */
  read(): ToolInput & { readonly inputText: string }
}

export interface ToolInputOptions {
  readonly name: string
  readonly format: 'json' | 'text'
  readonly schema: StandardSchema | undefined
}

type Finished = Extract<ToolInput, { state: 'done' }>

export function createToolInputReader({ name, format, schema }: ToolInputOptions): ToolInputReader {
  let inputText = ''
  let json = createPartialJson()
  /** What the parser has not been given yet. */
  let unread = ''
  let finished: Finished | undefined

  function value(): unknown {
    if (format === 'text') return inputText
    json.push(unread)
    unread = ''
    return json.value()
  }

  function failed(code: ErrorCode, why: string, cause?: unknown): Finished {
    const message = `The input of the tool ${JSON.stringify(name)} ${why}`
    const inputError = new MillraceError(code, message, { raw: inputText, cause })
    return { state: 'done', input: value(), inputError }
  }

  function judge(result: StandardResult<unknown>): Finished {
    return result.issues
      ? failed('protocol', `does not validate: ${describe(result.issues)}`, result.issues)
      : { state: 'done', input: result.value, inputError: null }
  }

  function notValidated(cause: unknown): Finished {
    return failed('protocol', `could not be validated: ${String(cause)}`, cause)
  }

  function parse(): Finished {
    if (format === 'json' && inputText === '') return { state: 'done', input: {}, inputError: null }
    const input = value()
    if (format === 'text') return { state: 'done', input, inputError: null }
    const end = json.end()
    if (end.ok) return { state: 'done', input: end.value, inputError: null }
    return failed('protocol', `is not JSON: ${end.message} at character ${end.position}.`)
  }

  function validate(parsed: Finished): Finished | Promise<Finished> {
    if (!schema || parsed.inputError) return parsed
    try {
      const result = schema['~standard'].validate(parsed.input)
      if (!('then' in result)) return judge(result)
      return Promise.resolve(result).then(judge).catch(notValidated)
    } catch (cause) {
      return notValidated(cause)
    }
  }

  return {
    write(text) {
      inputText += text
      unread += text
    },
    finish(whole) {
      if (finished) return undefined
      if (whole !== undefined) {
        inputText = unread = whole
        json = createPartialJson()
      }
      const outcome = validate(parse())
      if (!('then' in outcome)) {
        finished = outcome
        return undefined
      }
      return outcome.then((late) => {
        if (finished) return false
        finished = late
        return true
      })
    },
    cut() {
      if (finished) return false
      finished = failed('truncated', 'broke off before its end.')
      return true
    },
    read: () =>
      finished
        ? { inputText, ...finished }
        : { inputText, state: 'streaming', input: value(), inputError: null },
  }
}

/** The first few issues in one line; all of them are the error's cause. */
function describe(issues: readonly StandardIssue[]): string {
  const named = issues.slice(0, 3).map(({ path = [], message }) => {
    const place = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.')
    return place === '' ? message : `${place}: ${message}`
  })
  const more = issues.length - named.length
  return named.join('; ') + (more > 0 ? `; and ${more} more` : '')
}
