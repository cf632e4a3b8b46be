import {
  holdStream,
  type LiveStream,
  type Snapshot,
  type ToolSet,
  type UseStreamOptions,
} from '@millrace/core'
import { computed, toValue, type ComputedRef, type MaybeRefOrGetter } from 'vue'
import { useSnapshot, whenMounted } from './use-snapshot.ts'

type FieldRefs<Tools extends ToolSet> = {
  readonly [Field in keyof Snapshot]: ComputedRef<Snapshot<Tools>[Field]>
}

/** A stream's fields, each a readonly ref of its own, and the functions that drive it. */
export interface StreamRefs<Tools extends ToolSet = ToolSet>
  extends FieldRefs<Tools>, Omit<LiveStream<Tools>, keyof Snapshot> {}

/**
 * The live state of one response, and the functions that drive it. The request under way is aborted
 * with the effect scope it was made in, or does what `unmount` says; outside one, `stop` ends it.
 *
 * @param options How to ask: a value, a ref or a getter. Each `start` uses them as they then are.
 */
export function useStream<Tools extends ToolSet = ToolSet>(
  options: MaybeRefOrGetter<UseStreamOptions<Tools>>,
): StreamRefs<Tools> {
  const stream = holdStream(toValue(options))
  const snapshot = useSnapshot(stream, options, stream.mount())
  whenMounted(() => void stream.resume())
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
    resume: stream.resume,
    reset: stream.reset,
    getSnapshot: stream.getSnapshot,
    subscribe: stream.subscribe,
  }
}
