import type { StandardSchema } from '../standard-schema.ts'
import type { Assembler } from './assemble.ts'
import { createMetadataReader, type TypedMetadata } from './metadata-reader.ts'
import { createOutputReader } from './output-reader.ts'
import type { StructuredOutput } from './structured-output.ts'

/** The schemas of what an answer says, and of what is said beside it. */
export interface AnswerSchemas {
  readonly output?: StandardSchema | undefined
  readonly metadata?: StandardSchema | undefined
}

/** What the schemas make of an answer; `null` where there is none, and before it has begun. */
export interface TypedFields {
  readonly output: StructuredOutput | null
  readonly metadata: TypedMetadata | null
}

/** An assembler that also reads the answer by its schemas; `settled` says that it is whole. */
export interface TypedAssembler extends Assembler {
  fields(): TypedFields
}

/**
 * @param assembler Has taken nothing in yet.
 * @param onChange Is called when a validation that took its time has changed a field.
 */
export function createTypedAssembler(
  assembler: Assembler,
  schemas: AnswerSchemas,
  onChange: () => void,
): TypedAssembler {
  const output = schemas.output && createOutputReader(schemas.output)
  const metadata = schemas.metadata && createMetadataReader(schemas.metadata, onChange)
  const message = () => assembler.message()
  let begun = false
  return {
    message,
    apply(delta) {
      begun = true
      assembler.apply(delta)
      output?.apply(delta)
    },
    async settled() {
      begun = true
      const answer = message()
      await Promise.all([assembler.settled(), output?.finish(answer), metadata?.finish(answer)])
    },
    close() {
      assembler.close()
      output?.close(message())
      metadata?.close(message())
    },
    fields: () => ({
      output: (begun && output?.read(message())) || null,
      metadata: (begun && metadata?.read(message())) || null,
    }),
  }
}
