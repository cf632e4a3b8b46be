import type { Snapshot } from './snapshot.ts'
import type { Stream } from './stream.ts'

/** What a view drives a stream with. The functions keep their identity and need no `this`. */
export interface StreamControls extends Pick<Stream, 'start' | 'stop' | 'reset'> {}

/** A stream's fields and controls as one object; each field is current when it is read. */
export interface LiveStream extends Snapshot, StreamControls {}

/**
 * Puts a stream's fields and controls into one object. For bindings: every look at a field goes
 * through `read`, so that a binding knows which fields a view depends on.
 */
export function createLiveStream(
  { start, stop, reset }: StreamControls,
  read: <Field extends keyof Snapshot>(field: Field) => Snapshot[Field],
): LiveStream {
  return {
    get status() {
      return read('status')
    },
    get message() {
      return read('message')
    },
    get text() {
      return read('text')
    },
    get reasoning() {
      return read('reasoning')
    },
    get usage() {
      return read('usage')
    },
    get error() {
      return read('error')
    },
    get timing() {
      return read('timing')
    },
    start,
    stop,
    reset,
  }
}
