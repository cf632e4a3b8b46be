import type { MillraceError } from '../errors.ts'
import { emptyMessage, joinText, type Message, type Usage } from '../message/message.ts'
import type { TypedMetadata } from '../message/metadata-reader.ts'
import type { StructuredOutput } from '../message/structured-output.ts'
import type { ToolSet } from '../message/tools.ts'
import type { TypedFields } from '../message/typed-assembler.ts'
import type { SchemaTypes, StandardSchema } from '../standard-schema.ts'

/**
 * Where a stream stands: `idle → connecting → streaming → done`, or `stopped`, or `error`;
 * `reconnecting` in between.
 * `done` only where the format's own terminator was seen.
 */
export type Status =
  | 'idle'
  | 'connecting'
  | 'streaming'
  | 'reconnecting'
  | 'done'
  | 'stopped'
  | 'error'

export interface Timing {
  /** When the request was made, in milliseconds since the epoch; `null` before the first. */
  readonly startedAt: number | null
  /** From the request to the first piece of answer, in milliseconds. */
  readonly timeToFirstToken: number | null
  /** From the request to the end, or to now, in milliseconds. */
  readonly duration: number | null
  /**
   * Output tokens a second, from the first piece of answer on. Until the provider has counted
   * them, estimated at four characters a token.
   */
  readonly tokensPerSecond: number | null
  /** Whether `tokensPerSecond` is an estimate. */
  readonly estimated: boolean
}

/** A stream's state at one moment. Immutable; the same object until something changed. */
export interface Snapshot<
  out Tools extends ToolSet = ToolSet,
  out Output extends StandardSchema = StandardSchema,
  out Meta extends StandardSchema = StandardSchema,
> {
  readonly status: Status
  readonly message: Message<Tools>
  /** All visible text, joined. */
  readonly text: string
  /** All reasoning, joined. */
  readonly reasoning: string
  /**
   * The text as JSON, where the request's options had a schema for the `output`; `null` without one,
   * and before the answer has begun. What is wrong with it is told here: an answer that was whole is
   * `done`, whatever its text is.
   */
  readonly output: StructuredOutput<
    SchemaTypes<Output>['input'],
    SchemaTypes<Output>['output']
  > | null
  /**
   * What is said beside the answer (`message.providerMetadata`), where the request's options had a
   * schema for the `metadata`; `null` as above.
   */
  readonly metadata: TypedMetadata<SchemaTypes<Meta>['output']> | null
  readonly usage: Usage | null
  /** What went wrong where `status` is `error`, else `null`. */
  readonly error: MillraceError | null
  readonly timing: Timing
}

/** The fields of a snapshot, for bindings that expose each by itself. */
export const snapshotFields: readonly (keyof Snapshot)[] = [
  'status',
  'message',
  'text',
  'reasoning',
  'output',
  'metadata',
  'usage',
  'error',
  'timing',
]

const noTiming: Timing = Object.freeze({
  startedAt: null,
  timeToFirstToken: null,
  duration: null,
  tokensPerSecond: null,
  estimated: false,
})

/** A stream that has not been started. */
export const idleSnapshot: Snapshot = Object.freeze({
  status: 'idle',
  message: emptyMessage,
  text: '',
  reasoning: '',
  output: null,
  metadata: null,
  usage: null,
  error: null,
  timing: noTiming,
})

/** Makes a snapshot of a message; fields that follow from an unchanged message keep their value. */
export function takeSnapshot(
  before: Snapshot,
  now: Pick<Snapshot, 'status' | 'message' | 'error' | 'timing'> & Partial<TypedFields>,
): Snapshot {
  const same = before.message === now.message
  return {
    output: null,
    metadata: null,
    ...now,
    text: same ? before.text : joinText(now.message, 'text'),
    reasoning: same ? before.reasoning : joinText(now.message, 'reasoning'),
    usage: now.message.usage,
  }
}
