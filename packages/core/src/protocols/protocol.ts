import type { Delta } from '../message/delta.ts'
import type { ServerSentEvent } from '../sse/event.ts'

/** One provider's wire format. */
export interface Protocol {
  /** The format's short name, e.g. `openai-chat`. */
  readonly name: string
  /** Whether a parsed payload has this format's shape. Never looks at the event's name. */
  matches(payload: unknown): boolean
  /** A decoder for one response; it hands each delta to `push` before `decode` returns. */
  decoder(push: (delta: Delta) => void): ProtocolDecoder
  /** What the format needs in a request's body to make it stream; other bodies pass unchanged. */
  prepareBody?(body: unknown): unknown
}

/** A small state machine, one per response. Never throws, whatever comes. */
export interface ProtocolDecoder {
  /**
   * Takes in one event.
   * @param payload The event's parsed data, where the caller has parsed it already.
   * @returns Whether the response is over: its terminator or a final error was seen. What follows
   *   is not part of it.
   */
  decode(event: ServerSentEvent, payload?: unknown): boolean
  /**
   * What has to be waited for before an event can be decoded, where a decoder is loaded on demand.
   * @returns Nothing where nothing is missing.
   */
  prepare?(event: ServerSentEvent): Promise<void> | undefined
  /**
   * Called once, when the response is over or the connection has ended. Ends all open parts.
   * @returns Whether the answer was whole.
   */
  end(): boolean
  /**
   * Where a dropped response can be had from behind the last event, by the format's own means.
   * @param url The URL of the request.
   * @returns A URL to GET; `undefined` where this response cannot be resumed so.
   */
  resumeUrl?(url: string): string | undefined
}
