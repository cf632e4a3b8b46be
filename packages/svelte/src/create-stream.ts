import {
  createLiveStream,
  createStream as createCoreStream,
  type LiveStream,
  type Snapshot,
  type Stream,
  type StreamOptions,
  type ToolSet,
} from '@millrace/core'
import { getAllContexts, onDestroy } from 'svelte'
import { createSubscriber } from 'svelte/reactivity'

/** A stream that is a store (`$stream.text`) and reactive in runes (`stream.text`). */
export interface ReactiveStream<Tools extends ToolSet = ToolSet>
  extends LiveStream<Tools>, Pick<Stream<Tools>, 'configure'> {
  /** The store contract: calls at once with the snapshot, then after each change. */
  readonly subscribe: (run: (snapshot: Snapshot<Tools>) => void) => () => void
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
  const track = createFieldTracker(stream)
  disposeWithComponent(stream.stop)

  const live = createLiveStream<Tools>(stream, (field) => {
    track(field)
    return stream.getSnapshot()[field]
  })
  return Object.assign(live, {
    configure: stream.configure,
    subscribe(run: (snapshot: Snapshot<Tools>) => void) {
      run(stream.getSnapshot())
      return stream.subscribe(() => run(stream.getSnapshot()))
    },
  })
}

/** A function that makes the effect that calls it run again once the field has changed. */
function createFieldTracker<Tools extends ToolSet>(
  stream: Stream<Tools>,
): (field: keyof Snapshot) => void {
  const subscribers = new Map<keyof Snapshot, () => void>()
  return (field) => {
    const subscriber = subscribers.get(field) ?? createSubscriber(onChange(stream, field))
    subscribers.set(field, subscriber)
    subscriber()
  }
}

function onChange<Tools extends ToolSet>(
  stream: Stream<Tools>,
  field: keyof Snapshot,
): (update: () => void) => () => void {
  return (update) => {
    let last = stream.getSnapshot()[field]
    return stream.subscribe(() => {
      const next = stream.getSnapshot()[field]
      if (next === last) return
      last = next
      update()
    })
  }
}

function disposeWithComponent(dispose: () => void): void {
  try {
    getAllContexts()
  } catch {
    // Only a component has contexts: there is none to be disposed with.
    return
  }
  onDestroy(dispose)
}
