/**
 * One server-sent event.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export interface ServerSentEvent {
  /** The `event:` field; `undefined` where the server gave none (the browser's `message`). */
  readonly event?: string | undefined
  /** The `data:` lines, joined by line feeds. */
  readonly data: string
  /** The `id:` field of this event, if it had one. */
  readonly id?: string | undefined
}
