import type { ToolSet } from '../message/tools.ts'
import type { StandardSchema } from '../standard-schema.ts'
import type { Snapshot } from './snapshot.ts'
import type { Stream } from './stream.ts'

/** What a view drives a stream with. The functions keep their identity and need no `this`. */
export interface StreamControls<
  out Tools extends ToolSet = ToolSet,
  out Output extends StandardSchema = StandardSchema,
  out Meta extends StandardSchema = StandardSchema,
> extends Pick<Stream<Tools, Output, Meta>, 'start' | 'stop' | 'resume' | 'reset'> {}

/**
 * A stream's fields and controls as one object; each field is current when it is read. A view does
 * not depend on what it reads of `getSnapshot`.
 */
export interface LiveStream<
  out Tools extends ToolSet = ToolSet,
  out Output extends StandardSchema = StandardSchema,
  out Meta extends StandardSchema = StandardSchema,
>
  extends
    Snapshot<Tools, Output, Meta>,
    StreamControls<Tools, Output, Meta>,
    Pick<Stream<Tools, Output, Meta>, 'getSnapshot' | 'subscribe'> {}

/**
 * Puts a stream's fields and controls into one object. For bindings: every look at a field goes
 * through `read`, so that a binding knows which fields a view depends on.
 */
export function createLiveStream<
  Tools extends ToolSet = ToolSet,
  Output extends StandardSchema = StandardSchema,
  Meta extends StandardSchema = StandardSchema,
>(
  {
    start,
    stop,
    resume,
    reset,
    getSnapshot,
    subscribe,
  }: Omit<LiveStream<Tools, Output, Meta>, keyof Snapshot>,
  read: <Field extends keyof Snapshot>(field: Field) => Snapshot<Tools, Output, Meta>[Field],
): LiveStream<Tools, Output, Meta> {
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
    get output() {
      return read('output')
    },
    get metadata() {
      return read('metadata')
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
