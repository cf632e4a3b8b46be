import { getAllContexts, onMount } from 'svelte'
import { createSubscriber } from 'svelte/reactivity'

/** Whatever has snapshots: a stream, a feed. */
interface Source<Snapshot> {
  readonly getSnapshot: () => Snapshot
  readonly subscribe: (listener: () => void) => () => void
}

/** Gives one field of the newest snapshot; the effect that reads it runs again once it changed. */
export function createFieldReader<Snapshot>(
  source: Source<Snapshot>,
): <Field extends keyof Snapshot>(field: Field) => Snapshot[Field] {
  const subscribers = new Map<keyof Snapshot, () => void>()
  return (field) => {
    const subscriber = subscribers.get(field) ?? createSubscriber(onChange(source, field))
    subscribers.set(field, subscriber)
    subscriber()
    return source.getSnapshot()[field]
  }
}

function onChange<Snapshot>(
  source: Source<Snapshot>,
  field: keyof Snapshot,
): (update: () => void) => () => void {
  return (update) => {
    let last = source.getSnapshot()[field]
    return source.subscribe(() => {
      const next = source.getSnapshot()[field]
      if (next === last) return
      last = next
      update()
    })
  }
}

/** The store contract: calls at once with the snapshot, then after each change. */
export type Subscribe<Snapshot> = (run: (snapshot: Snapshot) => void) => () => void

/** Makes a source a store. */
export function subscribeTo<Snapshot>(source: Source<Snapshot>): Subscribe<Snapshot> {
  return (run) => {
    run(source.getSnapshot())
    return source.subscribe(() => run(source.getSnapshot()))
  }
}

/** Whether a component is being made, with which what is made can be disposed of. */
export function isInComponent(): boolean {
  try {
    getAllContexts()
    return true
  } catch {
    // Only a component has contexts.
    return false
  }
}

/** Runs it when the component is on the page; outside one, at once. */
export function whenMounted(run: () => void): void {
  if (isInComponent()) onMount(run)
  else run()
}
