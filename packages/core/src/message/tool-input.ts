import { MillraceError, type ErrorCode } from '../errors.ts'
import { createPartialJson } from './partial-json.ts'
import { describeIssues, type StandardResult, type StandardSchema } from '../standard-schema.ts'
import type { ToolInput } from './tools.ts'

/** Reads the input of one call. */
export interface ToolInputReader {
  /** Takes in more of its text. It is parsed when it is looked at. */
  write(text: string): void
  /**
   * Ends it, and validates it.
   * @param end `text` stands in place of all that came before.
   * @returns Nothing where that is done; while the validator is at work, a promise of whether its
   *   answer was still wanted. Never rejects.
   */
  finish(end: ToolInputEnd): Promise<boolean> | undefined
  /** Ends it before its end has come. Returns whether it was open. */
  cut(): boolean
  /** The input as it stands. */
  read(): ToolInput & { readonly inputText: string }
}

export interface ToolInputEnd {
  readonly text: string | undefined
  readonly schema: StandardSchema | undefined
}

type Finished = Extract<ToolInput, { state: 'done' }>

export function createToolInputReader(format: 'json' | 'text'): ToolInputReader {
  let inputText = ''
  let json = createPartialJson()
  /** What the parser has not been given yet. */
  let unread = ''
  let ended = false
  let finished: Finished | undefined

  function value(): unknown {
    if (format === 'text') return inputText
    json.push(unread)
    unread = ''
    return json.value()
  }

  function valid(input: unknown): Finished {
    return { state: 'done', input, inputError: null }
  }

  function failed(code: ErrorCode, message: string, cause?: unknown): Finished {
    const inputError = new MillraceError(code, message, { raw: inputText, cause })
    return { state: 'done', input: value(), inputError }
  }

  function parse(): Finished {
    if (format === 'text') return valid(inputText)
    if (inputText === '') return valid({})
    json.push(unread)
    unread = ''
    const end = json.end()
    if (end.ok) return valid(end.value)
    const { message, position } = end
    return failed('protocol', `The tool's input is not JSON: ${message} at character ${position}.`)
  }

  function judge(result: StandardResult<unknown>): Finished {
    if (!result.issues) return valid(result.value)
    const message = `The tool's input does not validate: ${describeIssues(result.issues)}`
    return failed('protocol', message, result.issues)
  }

  function notValidated(cause: unknown): Finished {
    const message = `The tool's input could not be validated: ${String(cause)}`
    return failed('protocol', message, cause)
  }

  function validate(input: unknown, schema: StandardSchema): Finished | Promise<Finished> {
    try {
      const result = schema['~standard'].validate(input)
      if (!('then' in result)) return judge(result)
      return Promise.resolve(result).then(judge).catch(notValidated)
    } catch (cause) {
      return notValidated(cause)
    }
  }

  return {
    write(text) {
      if (ended) return
      inputText += text
      unread += text
    },
    finish({ text, schema }) {
      if (ended) return undefined
      ended = true
      if (text !== undefined) {
        inputText = unread = text
        json = createPartialJson()
      }
      const parsed = parse()
      const outcome = schema && !parsed.inputError ? validate(parsed.input, schema) : parsed
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
      const why = ended ? 'it was validated' : 'its input was complete'
      finished = failed('truncated', `The call of the tool ended before ${why}.`)
      ended = true
      return true
    },
    read: () =>
      finished
        ? { inputText, ...finished }
        : { inputText, state: 'streaming', input: value(), inputError: null },
  }
}
