import { createBody, type After, type Step } from './body.ts'
import { createFakeServer, type FakeServer } from './fake-server.ts'

export interface ReplayOptions {
  /** Default: `text/event-stream; charset=utf-8`. */
  readonly contentType?: string
  /** Default: 200. */
  readonly status?: number
  /** Further response headers. */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * Sizes in bytes of the writes; what is left after the last one goes in one more. `'byte'`
   * writes each byte by itself. Default: one write.
   */
  readonly chunks?: readonly number[] | 'byte'
  /** Milliseconds between two writes, so that a reader sees them apart. Default: 0. */
  readonly gapMs?: number
  /** What happens after the last byte. Default: `'close'`. */
  readonly after?: After
}

/** Answers every request with the given bytes, unchanged: a recording, or a pasted sample. */
export function replay(
  body: string | Uint8Array<ArrayBuffer>,
  options: ReplayOptions = {},
): FakeServer {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const { contentType = 'text/event-stream; charset=utf-8', status = 200, headers, after } = options
  return createFakeServer(
    () =>
      new Response(createBody(steps(bytes, options), after), {
        status,
        headers: { ...headers, 'content-type': contentType },
      }),
  )
}

function* steps(
  bytes: Uint8Array<ArrayBuffer>,
  { chunks = [], gapMs = 0 }: ReplayOptions,
): Iterable<Step> {
  let start = 0
  const next = (size: number): Step => {
    const waitMs = start === 0 ? 0 : gapMs
    const piece = bytes.subarray(start, start + size)
    start += piece.byteLength
    return { bytes: piece, waitMs }
  }
  if (chunks !== 'byte') {
    for (const size of chunks) if (size > 0 && start < bytes.byteLength) yield next(size)
  }
  while (start < bytes.byteLength) yield next(chunks === 'byte' ? 1 : bytes.byteLength)
}
