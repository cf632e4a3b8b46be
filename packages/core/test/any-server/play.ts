import { formats, type Exchange, type Plan } from './plan.ts'

/** A server that does what a plan says, in process and on the clock of `setTimeout`. */
export interface Player {
  readonly fetch: typeof globalThis.fetch
  /** The methods of the requests so far. */
  readonly methods: readonly string[]
  /** Waits under way. */
  readonly waiting: number
  /** Bodies that are neither at their end nor let go of. */
  readonly open: number
  /** Whether a line that ends an answer has been sent whole. */
  readonly terminated: boolean
  /** How often the line with text has been sent whole. */
  readonly texts: number
}

const encoder = new TextEncoder()

const gone: Exchange = {
  act: 'answer',
  delayMs: 0,
  status: 410,
  headers: {},
  writes: [],
  end: 'close',
}
const refused: Exchange = { ...gone, act: 'refuse' }

export function play({ exchanges, afterwards, deaf, format }: Plan): Player {
  const timers = new Set<ReturnType<typeof setTimeout>>()
  const sent: Uint8Array[][] = []
  const methods: string[] = []
  let open = 0

  /** Calls back after so long, unless the function that it returns is called before. */
  function after(milliseconds: number, then: () => void): () => void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      then()
    }, milliseconds)
    timers.add(timer)
    return () => {
      timers.delete(timer)
      clearTimeout(timer)
    }
  }

  function bodyOf({ writes, end }: Exchange, signal: AbortSignal | null | undefined) {
    const left = writes.flatMap(({ text, waitMs, cutAt }) => {
      const bytes = encoder.encode(text)
      const pieces = [bytes.subarray(0, cutAt), bytes.subarray(cutAt)]
      return pieces.map((piece, index) => [index === 0 ? waitMs : 0, piece] as const)
    })
    const received: Uint8Array[] = []
    sent.push(received)
    let cancelWait = () => {}
    let over = false
    open += 1
    const close = () => {
      cancelWait()
      if (!over) open -= 1
      over = true
    }

    return new ReadableStream<Uint8Array>(
      {
        start(controller) {
          const onAbort = () => {
            close()
            controller.error(signal?.reason)
          }
          if (!deaf) signal?.addEventListener('abort', onAbort, { once: true })
        },
        pull: (controller) =>
          new Promise<void>((resolve) => {
            const next = left.shift()
            const [waitMs, piece] = next ?? [0, undefined]
            if (!piece && end === 'hang') return
            cancelWait = after(waitMs, () => {
              resolve()
              if (over) return
              if (piece) {
                received.push(piece)
                controller.enqueue(piece)
                return
              }
              close()
              if (end === 'close') controller.close()
              else controller.error(new TypeError('terminated'))
            })
          }),
        cancel: close,
      },
      { highWaterMark: 0 },
    )
  }

  function lines(): string[] {
    return sent.flatMap((received) =>
      Buffer.concat(received)
        .toString()
        .split(/[\r\n]+/),
    )
  }

  return {
    fetch: (_, init) =>
      new Promise((resolve, reject) => {
        methods.push(init?.method ?? 'GET')
        const exchange = exchanges[methods.length - 1] ?? (afterwards === 'gone' ? gone : refused)
        const signal = init?.signal
        const cancelWait = after(exchange.delayMs, () => {
          if (exchange.act === 'refuse') reject(new TypeError('fetch failed'))
          else if (exchange.act === 'answer') resolve(respond(exchange, signal))
        })
        if (deaf) return
        signal?.addEventListener('abort', () => {
          cancelWait()
          reject(signal.reason)
        })
      }),
    methods,
    get waiting() {
      return timers.size
    },
    get open() {
      return open
    },
    get terminated() {
      const { last = [] } = formats[format] ?? {}
      return lines().some((line) => last.includes(line.replace('\uFEFF', '')))
    },
    get texts() {
      return lines().filter((line) => line === formats[format]?.text).length
    },
  }

  function respond(exchange: Exchange, signal: AbortSignal | null | undefined): Response {
    const { status, headers } = exchange
    const body = status === 204 ? null : bodyOf(exchange, signal)
    return new Response(body, { status, headers })
  }
}
