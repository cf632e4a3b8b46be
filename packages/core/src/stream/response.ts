import { MillraceError } from '../errors.ts'
import type { Delta } from '../message/delta.ts'
import { auto } from '../protocols/auto.ts'
import type { Protocol } from '../protocols/protocol.ts'
import { createEventDecoder } from '../sse/decode.ts'
import type { ServerSentEvent } from '../sse/event.ts'
import { connect } from '../transport/connect.ts'
import type { RequestOptions } from '../transport/request.ts'
import { callSafely } from './call-safely.ts'

/** How one response is asked for and read. */
export interface ResponseOptions extends RequestOptions {
  /** The wire format. Default {@link auto}, which tells it by the payloads. */
  readonly protocol?: Protocol | undefined
  /** The longest event accepted, in characters. Default 16,777,216. */
  readonly maxEventSize?: number | undefined
  /** Sees every event as it came, before it is decoded. */
  readonly onEvent?: ((event: ServerSentEvent) => void) | undefined
}

/** One response under way. */
export interface ResponseReader {
  /**
   * Waits for one network chunk and pushes it through all stages in one go: when it resolves, all
   * deltas of the chunk have been handed over.
   *
   * @returns Whether there may be more. `false` only where the answer was whole.
   * @throws MillraceError `provider` and `protocol` for an error in the stream, `truncated` for an
   *   end before the terminator, and what the connection throws.
   */
  read(): Promise<boolean>
  /** Lets go of the connection. Hands over no delta. */
  close(): void
}

/** Opens a response, its deltas going to `push`. Rejects as {@link connect} does. */
export async function openResponse(
  options: ResponseOptions,
  push: (delta: Delta) => void,
  signal: AbortSignal,
): Promise<ResponseReader> {
  const { protocol = auto, onEvent } = options
  let failure: MillraceError | undefined
  const decoder = protocol.decoder((delta) => {
    if (delta.type === 'error') failure ??= toError(delta)
    push(delta)
  })

  let over = false
  const events = createEventDecoder({
    maxEventSize: options.maxEventSize,
    onEvent: (event) => {
      if (over) return
      if (onEvent) callSafely(onEvent, event)
      over = decoder.decode(event)
    },
  })

  const connection = await connect({
    ...options,
    signal,
    prepareBody: (body) => protocol.prepareBody?.(body) ?? body,
  })

  function finish(): false {
    const whole = decoder.end()
    // A socket may stay open behind the terminator.
    connection.close()
    if (failure) throw failure
    if (!whole) throw new MillraceError('truncated', 'The answer broke off before its end.')
    return false
  }

  return {
    async read() {
      let chunk: Uint8Array | undefined
      try {
        chunk = await connection.read()
        if (chunk) events.push(chunk)
        else events.end()
      } catch (error) {
        // The answer's parts are ended; what was received stays.
        decoder.end()
        connection.close()
        throw error
      }
      return over || !chunk ? finish() : true
    },
    close: () => connection.close(),
  }
}

function toError(delta: Extract<Delta, { type: 'error' }>): MillraceError {
  return new MillraceError(delta.code, delta.message, {
    type: delta.name,
    requestId: delta.requestId,
    raw: delta.raw,
  })
}
