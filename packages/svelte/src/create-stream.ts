import {
  createLiveStream,
  holdStream,
  type LiveStream,
  type Snapshot,
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
export interface ReactiveStream<Tools extends ToolSet = ToolSet>
  extends LiveStream<Tools>, Pick<StreamHold<Tools>, 'configure'> {
  readonly subscribe: Subscribe<Snapshot<Tools>>
}

/**
 * Creates the live state of one response, and the functions that drive it. The request under way is
 * aborted with the component it was made in, or does what `unmount` says; outside one, `stop` ends
 * it.
 *
 * @param options How to ask; `configure` replaces them.
 */
export function createStream<Tools extends ToolSet = ToolSet>(
  options: UseStreamOptions<Tools>,
): ReactiveStream<Tools> {
  const stream = holdStream(options)
  const leave = stream.mount()
  whenMounted(() => void stream.resume())
  if (isInComponent()) onDestroy(leave)
  return Object.assign(createLiveStream<Tools>(stream, createFieldReader(stream)), {
    configure: stream.configure,
    subscribe: subscribeTo(stream),
  })
}
