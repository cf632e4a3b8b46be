import { MillraceError, type ErrorCode } from '../errors.ts'
import type { StandardSchema } from '../standard-schema.ts'
import type { PartialJson } from './partial-json.ts'
import type { ToolInput } from './tools.ts'
import { validate, type Verdict } from './validate.ts'

/** Reads what a model writes piece by piece for a program: the input of a call, an output. */
export interface InputReader {
  /** Takes in more of its text. It is parsed when it is looked at. */
  write(text: string): void
  /**
   * Ends it, and validates it.
   * @returns Nothing where that is done; while the validator is at work, a promise of whether its
   *   answer was still wanted. Never rejects.
   */
  finish(end: InputEnd): Promise<boolean> | undefined
  /** Ends it before its end has come. Returns whether it was open. */
  cut(): boolean
  /** The input as it stands. */
  read(): ToolInput & { readonly inputText: string }
}

export interface InputEnd {
  /** Stands in place of all that came before. */
  readonly text: string | undefined
  readonly schema: StandardSchema | undefined
  /** Why there is no JSON, where that is known; without it, no text at all is an empty object. */
  readonly why?: MillraceError | undefined
}

type Finished = Extract<ToolInput, { state: 'done' }>

/**
 * @param name What is read, as the beginning of a sentence.
 * @param createJson What parses it.
 */
export function createInputReader(
  name: string,
  createJson: () => PartialJson,
  format: 'json' | 'text' = 'json',
): InputReader {
  let inputText = ''
  let json = createJson()
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

  function fault(problem: string, cause?: unknown, code: ErrorCode = 'protocol'): MillraceError {
    return new MillraceError(code, `${name} ${problem}`, { raw: inputText, cause })
  }

  function conclude({ value: input, error: inputError }: Verdict): void {
    finished = { state: 'done', input, inputError }
  }

  function parse(why: MillraceError | undefined): Verdict {
    const read = value()
    if (format === 'text') return { value: read, error: null }
    if (inputText === '' && !why) return { value: {}, error: null }
    const end = json.end()
    if (end.ok) return { value: end.value, error: null }
    const problem = `is not JSON: ${end.message} at character ${end.position}.`
    return { value: value(), error: why ?? fault(problem) }
  }

  return {
    write(text) {
      if (ended) return
      inputText += text
      unread += text
    },
    finish({ text, schema, why }) {
      if (ended) return undefined
      ended = true
      if (text !== undefined) {
        inputText = unread = text
        json = createJson()
      }
      const parsed = parse(why)
      const verdict = schema && !parsed.error ? validate(parsed.value, schema, fault) : parsed
      if (!('then' in verdict)) {
        conclude(verdict)
        return undefined
      }
      return verdict.then((late) => {
        if (finished) return false
        conclude(late)
        return true
      })
    },
    cut() {
      if (finished) return false
      const problem = `broke off before it was ${ended ? 'validated' : 'complete'}.`
      conclude({ value: value(), error: fault(problem, undefined, 'truncated') })
      return (ended = true)
    },
    read: () =>
      finished
        ? { inputText, ...finished }
        : { inputText, state: 'streaming', input: value(), inputError: null },
  }
}
