import type { ToolSet } from '../message/tools.ts'
import { createListeners } from '../publish/listeners.ts'
import type { StandardSchema } from '../standard-schema.ts'
import type { StreamCallbacks } from './callbacks.ts'
import { findOrCreate, forget, keep, publishKey } from './shared.ts'
import type { Stream, StreamOptions } from './stream.ts'

/** How a view asks, and what becomes of the answer when the view goes. */
export interface UseStreamOptions<
  Tools extends ToolSet = ToolSet,
  Output extends StandardSchema = StandardSchema,
  Meta extends StandardSchema = StandardSchema,
> extends StreamOptions<Tools, Output, Meta> {
  /**
   * Views of one page that name the same key share one stream. The last options given count;
   * callbacks are each view's own. On a server nothing is shared. An answer is remembered (`resume`)
   * under it, or under the URL.
   */
  readonly key?: string | undefined
  /**
   * What happens when the last view of a stream goes while its answer is under way:
   *
   * - `abort` (the default): the request is aborted; an answer that is remembered (`resume`) goes on
   *   on the server, and a view that comes back resumes it.
   * - `keep`: it goes on, and a view that comes back under the same `key` finds it, ended or not.
   * - `detach`: it goes on to its end, for its callbacks' sake; a view that comes back begins anew.
   */
  readonly unmount?: 'abort' | 'keep' | 'detach' | undefined
}

/** A view's hold on the stream of its key: the same all its life, while the key may change. */
export interface StreamHold<
  Tools extends ToolSet = ToolSet,
  Output extends StandardSchema = StandardSchema,
  Meta extends StandardSchema = StandardSchema,
> extends Pick<
  Stream<Tools, Output, Meta>,
  'getSnapshot' | 'getServerSnapshot' | 'subscribe' | 'start' | 'stop' | 'resume' | 'reset'
> {
  /** The view's newest options. Another key is another stream. */
  configure(this: void, options: UseStreamOptions<Tools, Output, Meta>): void
  /** The view is on the page. Returns the function to call when it is gone. */
  readonly mount: () => () => void
}

/**
 * Takes hold of a stream for a view: of the one that other views of the same key hold, or of a new
 * one. For bindings.
 */
export function holdStream<
  Tools extends ToolSet = ToolSet,
  Output extends StandardSchema = StandardSchema,
  Meta extends StandardSchema = StandardSchema,
>(initial: UseStreamOptions<Tools, Output, Meta>): StreamHold<Tools, Output, Meta>
export function holdStream(initial: UseStreamOptions): StreamHold {
  let options = initial
  let held = findOrCreate(options.key, withoutCallbacks(options))
  let unlisten: (() => void) | undefined
  let unsubscribe: (() => void) | undefined
  const listeners = createListeners()

  function enter(): void {
    held.letGo()
    held.letGo = () => {}
    held.views += 1
    publishKey(held)
    unlisten = held.stream.listen(() => options)
  }

  function leave({ unmount = 'abort' }: UseStreamOptions): void {
    const { stream } = held
    const stopListening = unlisten
    unlisten = undefined
    held.views -= 1
    if (held.views > 0) {
      stopListening?.()
      return
    }
    if (unmount === 'abort') {
      stream.disconnect()
      stopListening?.()
    } else {
      // Whoever waits for the end is told, although the view is gone.
      held.letGo = () => stopListening?.()
    }
    if (unmount === 'keep') keep(held)
    else forget(held)
  }

  function changeTo(next: UseStreamOptions): void {
    const isMounted = unlisten !== undefined
    // Before the options change: what ends here is told to those who asked for it.
    if (isMounted) leave(options)
    unsubscribe?.()
    options = next
    held = findOrCreate(next.key, withoutCallbacks(next))
    if (isMounted) {
      enter()
      void held.stream.resume()
    }
    unsubscribe = listeners.isEmpty() ? undefined : held.stream.subscribe(listeners.notify)
    listeners.notify()
  }

  return {
    getSnapshot: () => held.stream.getSnapshot(),
    getServerSnapshot: () => held.stream.getServerSnapshot(),
    subscribe(listener) {
      const remove = listeners.add(listener)
      unsubscribe ??= held.stream.subscribe(listeners.notify)
      return () => {
        remove()
        if (!listeners.isEmpty()) return
        unsubscribe?.()
        unsubscribe = undefined
      }
    },
    start: (body) => held.stream.start(body),
    stop: () => held.stream.stop(),
    resume: () => held.stream.resume(),
    reset: () => held.stream.reset(),
    configure(next) {
      if (next.key !== options.key) return changeTo(next)
      options = next
      held.stream.configure(withoutCallbacks(next))
    },
    mount() {
      enter()
      return () => {
        if (unlisten) leave(options)
      }
    },
  }
}

const silent: { readonly [Name in keyof StreamCallbacks]-?: undefined } = {
  onStart: undefined,
  onEvent: undefined,
  onDelta: undefined,
  onPart: undefined,
  onError: undefined,
  onEnd: undefined,
}

/** The views' callbacks are listened to one by one. */
function withoutCallbacks(options: StreamOptions): StreamOptions {
  return { ...options, ...silent }
}
