import {
  getCurrentInstance,
  getCurrentScope,
  onMounted,
  onScopeDispose,
  shallowRef,
  toValue,
  watch,
  type MaybeRefOrGetter,
  type ShallowRef,
} from 'vue'

/** Whatever has snapshots and options: a stream, a feed. */
interface Source<Snapshot, Options> {
  readonly getSnapshot: () => Snapshot
  readonly getServerSnapshot: () => Snapshot
  readonly subscribe: (listener: () => void) => () => void
  readonly configure: (options: Options) => void
}

/**
 * The newest snapshot as one ref behind all fields: whoever is told of one of them finds the others
 * up to date. Where there is an effect scope, all ends with it.
 */
export function useSnapshot<Snapshot, Options>(
  source: Source<Snapshot, Options>,
  options: MaybeRefOrGetter<Options>,
  dispose: () => void,
): Readonly<ShallowRef<Snapshot>> {
  const instance = getCurrentInstance()
  // What a component takes over from a server it first shows as the server did. Only then does it
  // have an element before it is mounted.
  const isHydrating = () => instance !== null && !instance.isMounted && instance.vnode.el !== null
  const read = () => (isHydrating() ? source.getServerSnapshot() : source.getSnapshot())
  const snapshot = shallowRef(read())
  const update = () => {
    snapshot.value = read()
  }
  const unsubscribe = source.subscribe(update)
  if (isHydrating()) onMounted(update)
  // At once, so that a call right behind the change uses it.
  const unwatch = watch(
    () => toValue(options),
    (next) => source.configure(next),
    { flush: 'sync' },
  )

  if (getCurrentScope()) {
    onScopeDispose(() => {
      unwatch()
      dispose()
      unsubscribe()
    })
  }
  return snapshot
}

/** Runs it when the component is on the page; outside one, at once. */
export function whenMounted(run: () => void): void {
  if (getCurrentInstance()) onMounted(run)
  else run()
}
