import {
  createStream,
  type Snapshot,
  type StreamControls,
  type StreamOptions,
  type ToolSet,
} from '@millrace/core'
import { computed, toValue, type ComputedRef, type MaybeRefOrGetter } from 'vue'
import { useSnapshot } from './use-snapshot.ts'

type FieldRefs<Tools extends ToolSet> = {
  readonly [Field in keyof Snapshot]: ComputedRef<Snapshot<Tools>[Field]>
}

/** A stream's fields, each a readonly ref of its own, and the functions that drive it. */
export interface StreamRefs<Tools extends ToolSet = ToolSet>
  extends FieldRefs<Tools>, StreamControls<Tools> {}

/**
 * The live state of one response, and the functions that drive it. The request under way is aborted
 * with the effect scope it was made in; outside one, `stop` does so.
 *
 * @param options How to ask: a value, a ref or a getter. Each `start` uses them as they then are.
 */
export function useStream<Tools extends ToolSet = ToolSet>(
  options: MaybeRefOrGetter<StreamOptions<Tools>>,
): StreamRefs<Tools> {
  const stream = createStream(toValue(options))
  const snapshot = useSnapshot(stream, options, stream.stop)
  return {
    status: computed(() => snapshot.value.status),
    message: computed(() => snapshot.value.message),
    text: computed(() => snapshot.value.text),
    reasoning: computed(() => snapshot.value.reasoning),
    usage: computed(() => snapshot.value.usage),
    error: computed(() => snapshot.value.error),
    timing: computed(() => snapshot.value.timing),
    start: stream.start,
    stop: stream.stop,
    reset: stream.reset,
  }
}
