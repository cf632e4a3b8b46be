import { createResumable, type FakeServer, type FeedEvent } from '@millrace/testing'

/** Feeds that a test fills, each under a name of the test's own. */
export interface Feeds {
  readonly answer: (name: string, request: Request) => Promise<Response>
  readonly push: (name: string, event: FeedEvent) => void
  /** Nothing more will come; who comes back is told so. */
  readonly end: (name: string) => void
  /** Breaks every open connection. */
  readonly cut: (name: string) => void
}

export function createFeeds(): Feeds {
  const feeds = new Map<string, Feed>()

  function feedOf(name: string): Feed {
    const feed = feeds.get(name) ?? createFeed()
    feeds.set(name, feed)
    return feed
  }

  return {
    answer: (name, request) => feedOf(name).answer(request),
    push: (name, event) => feedOf(name).source.push(event),
    end: (name) => feedOf(name).source.end(),
    cut: (name) => feedOf(name).cut(),
  }
}

interface Feed {
  readonly source: Source
  readonly answer: FakeServer['fetch']
  readonly cut: () => void
}

function createFeed(): Feed {
  const source = createSource()
  const server = createResumable({ feed: source.events(), retryMs: 1 })
  const open = new Set<ReadableStreamDefaultController<Uint8Array>>()

  /** The same body, until it is cut. */
  function cuttable(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const reader = body.getReader()
    return new ReadableStream(
      {
        start: (controller) => void open.add(controller),
        async pull(controller) {
          const { done, value } = await reader.read()
          if (!open.has(controller)) return
          if (!done) return controller.enqueue(value)
          open.delete(controller)
          controller.close()
        },
        cancel: (reason) => reader.cancel(reason),
      },
      { highWaterMark: 0 },
    )
  }

  return {
    source,
    async answer(request) {
      const url = new URL('/feed', request.url)
      const response = await server.fetch(new Request(url, { headers: request.headers }))
      return response.body ? new Response(cuttable(response.body), response) : response
    },
    cut() {
      for (const controller of open) controller.error(new Error('The connection was cut'))
      open.clear()
    },
  }
}

interface Source {
  readonly push: (event: FeedEvent) => void
  readonly end: () => void
  readonly events: () => AsyncIterable<FeedEvent>
}

function createSource(): Source {
  const waiting: FeedEvent[] = []
  let ended = false
  let wake = () => {}
  return {
    push(event) {
      waiting.push(event)
      wake()
    },
    end() {
      ended = true
      wake()
    },
    async *events() {
      for (;;) {
        yield* waiting.splice(0)
        if (ended) return
        if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      }
    },
  }
}
