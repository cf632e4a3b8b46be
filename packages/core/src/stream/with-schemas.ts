import type { Assembler } from '../message/assemble.ts'
import type { AnswerSchemas, TypedAssembler } from '../message/typed-assembler.ts'
import type { RequestOptions } from '../transport/request.ts'
import { whileAsking } from './while-asking.ts'

/** Assembles one answer; where it has schemas, by these. */
export type AnswerAssembler = Assembler | TypedAssembler

/**
 * Has what reads an answer by its schemas loaded while the request is made. Most requests have no
 * schema, and load nothing.
 *
 * @param run Its assembler is replaced before the first response is handed over.
 * @param onChange Is called when a validation that took its time has changed something.
 */
export function withSchemas<Options extends AnswerSchemas & Pick<RequestOptions, 'fetch'>>(
  run: { assembler: AnswerAssembler },
  request: Options,
  onChange: () => void,
): Options {
  if (!request.output && !request.metadata) return request
  const fetch = whileAsking(request.fetch, async () => {
    const { createTypedAssembler } = await import('../message/typed-assembler.ts')
    // A request may be made more than once.
    if (!('fields' in run.assembler)) {
      run.assembler = createTypedAssembler(run.assembler, request, onChange)
    }
  })
  return { ...request, fetch }
}
