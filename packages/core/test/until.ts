/** Whatever has snapshots: a stream, a feed. */
interface Source<Snapshot> {
  readonly getSnapshot: () => Snapshot
  readonly subscribe: (listener: () => void) => () => void
}

/** Resolves with the first published snapshot for which the condition holds. */
export function until<Snapshot>(
  source: Source<Snapshot>,
  condition: (snapshot: Snapshot) => boolean,
): Promise<Snapshot> {
  return new Promise((resolve) => {
    const look = () => {
      if (!condition(source.getSnapshot())) return
      unsubscribe()
      resolve(source.getSnapshot())
    }
    const unsubscribe = source.subscribe(look)
    look()
  })
}
