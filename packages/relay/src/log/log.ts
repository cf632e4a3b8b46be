import type { Cursor } from './cursor.ts'

/** Why a stream failed. */
export type FailureReason =
  /** The connection to the provider broke, or what came is not an event stream. */
  | 'upstream-lost'
  /** The provider sent nothing for too long. */
  | 'upstream-idle'
  /** The stream took longer than allowed. */
  | 'max-duration'
  /** The stream passed its byte cap, or the log is full. */
  | 'too-large'
  /** The process that read from the provider is gone. */
  | 'producer-lost'
  /** The log has lost events of it, or could not be reached for too long. */
  | 'log-failed'
  /** Nobody read it for too long. */
  | 'orphaned'
  /** The server's own source threw. */
  | 'source-failed'
  /** The server was shut down. */
  | 'shutdown'

/** How a stream ended. Each has exactly one, and nothing follows it. */
export type Terminal =
  | { readonly type: 'end' }
  | { readonly type: 'cancelled' }
  | { readonly type: 'error'; readonly reason: FailureReason }

/** What is known of a stream before its first event. */
export interface NewStream {
  /** 128 random bits as 32 hexadecimal digits. */
  readonly id: string
  /** Whose it is, as `authorize` said. */
  readonly owner: string
  /** Claimed by this stream for as long as it is kept: another with the same one joins it. */
  readonly key?: string | undefined
  /** Tells whether a request that has the same key is the same request. */
  readonly fingerprint?: string | undefined
}

export interface StreamStatus extends NewStream {
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** Milliseconds since 1970; `undefined` while it runs. */
  readonly endedAt: number | undefined
  /** How many events are in the log. */
  readonly events: number
  /** `undefined` while it runs. */
  readonly terminal: PlacedTerminal | undefined
}

export interface Entry {
  readonly cursor: Cursor
  /** The fields of one server-sent event, each line with its end, without `id:` and blank line. */
  readonly text: string
}

export interface PlacedTerminal {
  readonly cursor: Cursor
  readonly terminal: Terminal
}

/** What follows a cursor. */
export interface Page {
  /** In their order. May be empty, and may be less than there is. */
  readonly entries: readonly Entry[]
  /** Given where nothing follows the entries, ever. */
  readonly terminal: PlacedTerminal | undefined
}

/**
 * `missing`: there is no such stream. `unknown`: it has no event with this cursor. `trimmed`: events
 * that followed the cursor are no longer kept.
 */
export type NoPage = 'missing' | 'unknown' | 'trimmed'

/** The one who may write to a stream. */
export interface Writer {
  /**
   * Adds events. When it resolves they can be read, here and wherever else the log is, and survive
   * what the log survives.
   *
   * @throws LogError `fenced` where the stream has ended or is another's; `full` where there is no
   *   room; nothing was added then. `failed` where the log has lost what it had, or cannot be
   *   reached; whether it was added is not known then, and the stream is to be ended.
   */
  append(texts: readonly string[]): Promise<void>
  /** Ends the stream behind all that was appended. Returns whether this call did. */
  finish(terminal: Terminal): Promise<boolean>
  /** Fires when the stream was ended by anybody else, or deleted. */
  readonly signal: AbortSignal
}

/** A new stream's writer, or the id of the stream that has claimed the key. */
export type Created = { readonly writer: Writer } | { readonly claimedBy: string }

/** Where the relay keeps the events of its streams. May be shared by several processes. */
export interface Log {
  /**
   * Begins a stream, unless another one has claimed its key.
   * @throws LogError `full` where there is no room.
   */
  create(stream: NewStream): Promise<Created>
  /** Ends a stream that another may be writing. Returns whether this call did. */
  finish(id: string, terminal: Terminal): Promise<boolean>
  /**
   * What follows a cursor; everything where there is none.
   * @param maxBytes About how much at most, in UTF-16 units. At least one entry if there is one.
   */
  read(id: string, after: Cursor | undefined, maxBytes: number): Promise<Page | NoPage>
  /**
   * Resolves when something follows the cursor, when the stream is gone, or when the signal fires.
   * Never rejects. May resolve early, so the caller reads again.
   */
  wait(id: string, after: Cursor | undefined, signal: AbortSignal): Promise<void>
  status(id: string): Promise<StreamStatus | undefined>
  /** Forgets a stream, running or not; its key is free again. */
  delete(id: string): Promise<void>
  /** Lets go of everything it holds open. Streams under way are not ended. */
  close(): Promise<void>
}

/**
 * Why a log does not write: the stream is not the writer's any more, there is no room, or the log
 * itself has failed.
 */
export class LogError extends Error {
  override readonly name: string = 'LogError'
  readonly code: 'fenced' | 'full' | 'failed'

  constructor(code: LogError['code'], options?: ErrorOptions) {
    super(messages[code], options)
    this.code = code
  }
}

const messages: Readonly<Record<LogError['code'], string>> = {
  fenced: 'The stream can no longer be written to.',
  full: 'The log is full.',
  failed: 'The log has failed.',
}
