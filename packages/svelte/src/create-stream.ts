import {
  createLiveStream,
  holdStream,
  type LiveStream,
  type Snapshot,
  type StandardSchema,
  type StreamHold,
  type ToolSet,
  type UseStreamOptions,
} from '@millrace/core'
import { onDestroy } from 'svelte'
import {
  createFieldReader,
  isInComponent,
  subscribeTo,
  whenMounted,
  type Subscribe,
} from './reactive.ts'

/** A stream that is a store (`$stream.text`) and reactive in runes (`stream.text`). */
export interface ReactiveStream<
  Tools extends ToolSet = ToolSet,
  Output extends StandardSchema = StandardSchema,
  Meta extends StandardSchema = StandardSchema,
>
  extends LiveStream<Tools, Output, Meta>, Pick<StreamHold<Tools, Output, Meta>, 'configure'> {
  readonly subscribe: Subscribe<Snapshot<Tools, Output, Meta>>
}

/**
 * Creates the live state of one response, and the functions that drive it. The request under way is
 * aborted with the component it was made in, or does what `unmount` says; outside one, `stop` ends
 * it.
 *
 * @param options How to ask; `configure` replaces them.
 */
export function createStream<
  Tools extends ToolSet = ToolSet,
  Output extends StandardSchema = StandardSchema,
  Meta extends StandardSchema = StandardSchema,
>(options: UseStreamOptions<Tools, Output, Meta>): ReactiveStream<Tools, Output, Meta> {
  const stream = holdStream(options)
  const leave = stream.mount()
  whenMounted(() => void stream.resume())
  if (isInComponent()) onDestroy(leave)
  return Object.assign(createLiveStream<Tools, Output, Meta>(stream, createFieldReader(stream)), {
    configure: stream.configure,
    subscribe: subscribeTo(stream),
  })
}
