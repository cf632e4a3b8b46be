import {
  createLiveStream,
  createStream as createCoreStream,
  type LiveStream,
  type Snapshot,
  type Stream,
  type StreamOptions,
  type ToolSet,
} from '@millrace/core'
import { onDestroy } from 'svelte'
import { createFieldReader, isInComponent, subscribeTo, type Subscribe } from './reactive.ts'

/** A stream that is a store (`$stream.text`) and reactive in runes (`stream.text`). */
export interface ReactiveStream<Tools extends ToolSet = ToolSet>
  extends LiveStream<Tools>, Pick<Stream<Tools>, 'configure'> {
  readonly subscribe: Subscribe<Snapshot<Tools>>
}

/**
 * Creates the live state of one response, and the functions that drive it. The request under way is
 * aborted with the component it was made in; outside one, `stop` does so.
 *
 * @param options How to ask; `configure` replaces them.
 */
export function createStream<Tools extends ToolSet = ToolSet>(
  options: StreamOptions<Tools>,
): ReactiveStream<Tools> {
  const stream = createCoreStream(options)
  if (isInComponent()) onDestroy(stream.stop)
  return Object.assign(createLiveStream<Tools>(stream, createFieldReader(stream)), {
    configure: stream.configure,
    subscribe: subscribeTo(stream),
  })
}
