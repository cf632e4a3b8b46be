import { createStream, type Stream, type StreamOptions } from './stream.ts'

/** A stream, and the views that hold it. */
export interface SharedStream {
  readonly stream: Stream
  readonly key: string | undefined
  /** How many views are on the page. */
  views: number
  /** Takes back the callbacks that the last view left behind. */
  letGo: () => void
}

// What no view holds may be collected: one that never came on the page leaves nothing behind.
const streams = new Map<string, WeakRef<SharedStream>>()
const collected = new FinalizationRegistry<string>((key) => {
  if (!find(key)) streams.delete(key)
})
/** Held for the views that may come back. */
const kept = new Map<string, SharedStream>()

function find(key: string): SharedStream | undefined {
  return streams.get(key)?.deref()
}

/** The stream that goes by this key, or a new one. */
export function findOrCreate(key: string | undefined, options: StreamOptions): SharedStream {
  const found = key === undefined ? undefined : find(key)
  if (found) return found
  const created = { stream: createStream(options), key, views: 0, letGo() {} }
  publishKey(created)
  return created
}

/** Lets others find it by its key, unless another already goes by it. */
export function publishKey(shared: SharedStream): void {
  const { key } = shared
  // On a server the requests of different users would meet.
  if (key === undefined || typeof document === 'undefined') return
  kept.delete(key)
  if (find(key)) return
  streams.set(key, new WeakRef(shared))
  collected.register(shared, key)
}

/** Holds it for the views that may come back. */
export function keep(shared: SharedStream): void {
  if (shared.key !== undefined && find(shared.key) === shared) kept.set(shared.key, shared)
}

/** The next view of its key begins anew. */
export function forget(shared: SharedStream): void {
  if (shared.key !== undefined && find(shared.key) === shared) streams.delete(shared.key)
}
