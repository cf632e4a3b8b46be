import type { ToolSet } from '../message/tools.ts'
import type { Snapshot } from './snapshot.ts'
import type { Stream } from './stream.ts'

/** What a view drives a stream with. The functions keep their identity and need no `this`. */
export interface StreamControls<Tools extends ToolSet = ToolSet> extends Pick<
  Stream<Tools>,
  'start' | 'stop' | 'resume' | 'reset'
> {}

/**
 * A stream's fields and controls as one object; each field is current when it is read. A view does
 * not depend on what it reads of `getSnapshot`.
 */
export interface LiveStream<Tools extends ToolSet = ToolSet>
  extends
    Snapshot<Tools>,
    StreamControls<Tools>,
    Pick<Stream<Tools>, 'getSnapshot' | 'subscribe'> {}

/**
 * Puts a stream's fields and controls into one object. For bindings: every look at a field goes
 * through `read`, so that a binding knows which fields a view depends on.
 */
export function createLiveStream<Tools extends ToolSet = ToolSet>(
  { start, stop, resume, reset, getSnapshot, subscribe }: Omit<LiveStream<Tools>, keyof Snapshot>,
  read: <Field extends keyof Snapshot>(field: Field) => Snapshot<Tools>[Field],
): LiveStream<Tools> {
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
    resume,
    reset,
    getSnapshot,
    subscribe,
  }
}
