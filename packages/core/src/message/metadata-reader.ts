import { MillraceError } from '../errors.ts'
import type { StandardSchema } from '../standard-schema.ts'
import { emptyMessage, type Message, type Metadata } from './message.ts'
import { validate, type Verdict } from './validate.ts'

/** What is said beside an answer, as a schema gives it back. */
export interface TypedMetadata<Output = unknown> {
  /**
   * The value, as soon as what was said validates; `undefined` until then, and where what was said
   * later made it invalid.
   */
  readonly value: Output | undefined
  /**
   * Why there is no value, once the answer has ended; `null` before. `protocol`: it does not
   * validate (the issues are its `cause`). `truncated`: the answer was cut off, so that there may
   * have been more to come. Its `raw` is what was said.
   */
  readonly error: MillraceError | null
}

/** Validates what is said beside an answer, each time that more is said. */
export interface MetadataReader {
  /**
   * The answer is whole.
   * @returns A promise while the validator is at work. Never rejects.
   */
  finish(message: Message): Promise<void>
  /** Nothing more will come. */
  close(message: Message): void
  /** As it stands; the same object until something changed. */
  read(message: Message): TypedMetadata
}

const none: TypedMetadata = Object.freeze({ value: undefined, error: null })

/** @param onChange Is called when a validator that took its time has changed the metadata. */
export function createMetadataReader(schema: StandardSchema, onChange: () => void): MetadataReader {
  let seen: Metadata | undefined
  let now = none
  /** What the schema makes of what was seen last; `undefined` while it is at work. */
  let verdict: Verdict | undefined
  let validation: Promise<void> | undefined
  let ended = false

  function settle(next: Verdict): void {
    verdict = next
    now = next.error ? none : { value: next.value, error: null }
  }

  function take(metadata: Metadata): void {
    if (ended || metadata === seen) return
    seen = metadata
    verdict = undefined
    const fault = (problem: string, cause: unknown) =>
      new MillraceError('protocol', `The metadata ${problem}`, { raw: metadata, cause })
    const next = validate(metadata, schema, fault)
    if ('then' in next) validation = settleLate(metadata, next)
    else settle(next)
  }

  async function settleLate(metadata: Metadata, next: Promise<Verdict>): Promise<void> {
    const late = await next
    if (ended || seen !== metadata) return
    settle(late)
    queueMicrotask(onChange)
  }

  function end(error: MillraceError | null | undefined): void {
    ended = true
    if (error) now = { value: undefined, error }
  }

  return {
    async finish({ providerMetadata }) {
      take(providerMetadata)
      await validation
      if (!ended) end(verdict?.error)
    },
    close({ providerMetadata }) {
      take(providerMetadata)
      if (ended || (verdict && !verdict.error)) return
      const message = 'The metadata broke off before it was complete and validated.'
      const cause = verdict?.error?.cause
      end(new MillraceError('truncated', message, { raw: seen, cause }))
    },
    read({ providerMetadata }) {
      // What nobody has said anything of yet is not at fault.
      if (providerMetadata !== emptyMessage.providerMetadata) take(providerMetadata)
      return now
    },
  }
}
