import {
  holdStream,
  type LiveStream,
  type Snapshot,
  type StandardSchema,
  type ToolSet,
  type UseStreamOptions,
} from '@millrace/core'
import { computed, toValue, type ComputedRef, type MaybeRefOrGetter } from 'vue'
import { useSnapshot, whenMounted } from './use-snapshot.ts'

type FieldRefs<
  Tools extends ToolSet,
  Output extends StandardSchema,
  Meta extends StandardSchema,
> = {
  readonly [Field in keyof Snapshot]: ComputedRef<Snapshot<Tools, Output, Meta>[Field]>
}

/** A stream's fields, each a readonly ref of its own, and the functions that drive it. */
export interface StreamRefs<
  out Tools extends ToolSet = ToolSet,
  out Output extends StandardSchema = StandardSchema,
  out Meta extends StandardSchema = StandardSchema,
>
  extends FieldRefs<Tools, Output, Meta>, Omit<LiveStream<Tools, Output, Meta>, keyof Snapshot> {}

/**
 * The live state of one response, and the functions that drive it. The request under way is aborted
 * with the effect scope it was made in, or does what `unmount` says; outside one, `stop` ends it.
 *
 * @param options How to ask: a value, a ref or a getter. Each `start` uses them as they then are.
 */
export function useStream<
  Tools extends ToolSet = ToolSet,
  Output extends StandardSchema = StandardSchema,
  Meta extends StandardSchema = StandardSchema,
>(
  options: MaybeRefOrGetter<UseStreamOptions<Tools, Output, Meta>>,
): StreamRefs<Tools, Output, Meta> {
  const stream = holdStream(toValue(options))
  const snapshot = useSnapshot(stream, options, stream.mount())
  whenMounted(() => void stream.resume())
  return {
    status: computed(() => snapshot.value.status),
    message: computed(() => snapshot.value.message),
    text: computed(() => snapshot.value.text),
    reasoning: computed(() => snapshot.value.reasoning),
    output: computed(() => snapshot.value.output),
    metadata: computed(() => snapshot.value.metadata),
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
