/** Events in their order, each under an id, for readers that come, leave and come back. */
export interface EventLog {
  readonly append: (id: string, wire: string) => void
  /** Nothing more will follow; waiting readers are told. */
  readonly end: () => void
  /**
   * Where a reader goes on after the event it has read last; without one, at the oldest kept.
   * `unknown`: no event had this id. `trimmed`: events after it are no longer kept. `read`: the log
   * has ended and this was its last event.
   */
  readonly after: (id: string | undefined) => number | 'unknown' | 'trimmed' | 'read'
  /** A body of the events from a place on, those to come included. */
  readonly body: (from: number, options: LogBodyOptions) => ReadableStream<Uint8Array<ArrayBuffer>>
}

export interface LogBodyOptions {
  /** What is sent before the first event. */
  readonly preamble: string
  /** Milliseconds without an event until a comment is sent; `undefined` sends none. */
  readonly heartbeatMs: number | undefined
}

/** @param keep how many events are kept, the newest */
export function createEventLog(keep: number): EventLog {
  const places = new Map<string, number>()
  const events: string[] = []
  const waiting = new Set<() => void>()
  let ended = false
  const oldest = (): number => Math.max(0, events.length - keep)
  const wake = (): void => {
    for (const resolve of waiting) resolve()
    waiting.clear()
  }

  return {
    append(id, wire) {
      places.set(id, events.length)
      events.push(wire)
      wake()
    },

    end() {
      ended = true
      wake()
    },

    after(id) {
      if (id === undefined) return ended && events.length === 0 ? 'read' : oldest()
      const place = places.get(id)
      if (place === undefined) return 'unknown'
      if (place + 1 < oldest()) return 'trimmed'
      return ended && place + 1 === events.length ? 'read' : place + 1
    },

    body(from, { preamble, heartbeatMs }) {
      const encoder = new TextEncoder()
      let next = from
      let endWait = (): void => {}
      /** Waits for an event, the end or the time of a heartbeat. */
      const news = (): Promise<void> =>
        new Promise((resolve) => {
          const timer = heartbeatMs === undefined ? undefined : setTimeout(done, heartbeatMs)
          function done(): void {
            clearTimeout(timer)
            waiting.delete(done)
            resolve()
          }
          endWait = done
          waiting.add(done)
        })
      let cancelled = false

      return new ReadableStream(
        {
          start(controller) {
            if (preamble !== '') controller.enqueue(encoder.encode(preamble))
          },
          async pull(controller) {
            if (next >= events.length && !ended) {
              await news()
              if (cancelled) return
            }
            const event = events[next]
            if (event !== undefined) {
              next += 1
              controller.enqueue(encoder.encode(event))
            } else if (ended) {
              controller.close()
            } else {
              controller.enqueue(encoder.encode(': heartbeat\n\n'))
            }
          },
          cancel() {
            cancelled = true
            endWait()
          },
        },
        { highWaterMark: 0 },
      )
    },
  }
}
