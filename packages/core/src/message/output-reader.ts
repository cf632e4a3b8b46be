import { MillraceError, type ErrorCode } from '../errors.ts'
import type { StandardSchema } from '../standard-schema.ts'
import type { Delta } from './delta.ts'
import { createInputReader, type InputReader } from './input-reader.ts'
import { joinText, type Message } from './message.ts'
import { createPartialJson } from './partial-json.ts'
import type { StructuredOutput } from './structured-output.ts'

/** Reads an answer's text as JSON. Of several answers to one request it reads the first. */
export interface OutputReader {
  /** Takes in a delta that the message has taken in. */
  apply(delta: Delta): void
  /** The answer is whole. Resolves when the output is validated; never rejects. */
  finish(message: Message): Promise<void>
  /** Nothing more will come. No validation is waited for. */
  close(message: Message): void
  /** The output as it stands; the same object until something came. */
  read(message: Message): StructuredOutput
}

export function createOutputReader(schema: StandardSchema): OutputReader {
  let reader = createReader()
  let known: StructuredOutput | undefined
  /** The part begun last: more of its text is more of the whole. */
  let last: string | undefined
  /** Whether something else than the end of the whole text has changed. */
  let stale = false

  function catchUp(message: Message): void {
    if (!stale) return
    stale = false
    reader = createReader()
    reader.write(joinText(message, 'text'))
  }

  return {
    apply(delta) {
      if (!('key' in delta) || delta.choice) return
      if (delta.type === 'text-start') {
        stale ||= delta.key === last
        last = delta.key
      } else if (delta.type === 'text-delta' && delta.key === last) {
        reader.write(delta.text)
      } else if (delta.type === 'text-delta' || delta.type === 'text-end') {
        stale ||= delta.text !== undefined
      } else {
        return
      }
      known = undefined
    },
    async finish(message) {
      stale = false
      known = undefined
      const all = joinText(message, 'text')
      const text = reader.read().inputText === all ? undefined : all
      await reader.finish({ text, schema, why: whyNone(message, all) })
      known = undefined
    },
    close(message) {
      catchUp(message)
      if (reader.cut()) known = undefined
    },
    read(message) {
      catchUp(message)
      return (known ??= outputOf(reader))
    },
  }
}

function createReader(): InputReader {
  return createInputReader('The output', createPartialJson)
}

function outputOf(reader: InputReader): StructuredOutput {
  const { state, input: value, inputError: error } = reader.read()
  // The compiler takes one union for the other only by the branch.
  return state === 'done' ? { state, value, error } : { state, value, error }
}

/** Why a whole answer is not the JSON that was asked for, where it says so itself. */
function whyNone(message: Message, raw: string): MillraceError | undefined {
  const because = (code: ErrorCode, why: string) => new MillraceError(code, why, { raw })
  const refusal = joinText(message, 'refusal')
  const reason = message.end?.reason
  if (refusal !== '') return because('provider', `The model refused: ${refusal}`)
  if (reason === 'content-filter') return because('provider', 'The output was withheld.')
  if (reason === 'length') return because('truncated', 'The output broke off at the token limit.')
  if (raw.trim() !== '') return undefined
  return because('protocol', 'There is no output, as the answer has no text.')
}
