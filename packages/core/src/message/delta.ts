import type { EndReason, Usage } from './message.ts'

/**
 * One normalised change, the same for every protocol.
 *
 * Parts are keyed, so several can be open at once. Each is started once, then changed, then ended
 * once; a part's deltas carry its key.
 */
export type Delta =
  | StartDelta
  | TextStartDelta
  | TextDelta
  | TextEndDelta
  | ReasoningStartDelta
  | ReasoningDelta
  | ReasoningEndDelta
  | RefusalStartDelta
  | RefusalDelta
  | RefusalEndDelta
  | ToolStartDelta
  | ToolDelta
  | ToolEndDelta
  | UsageDelta
  | EndDelta
  | ErrorDelta
  | WarningDelta
  | UnknownDelta

interface Keyed {
  /** The part's name within the response. */
  readonly key: string
  /** Which of several answers (choices, candidates) it belongs to. Left out for the first. */
  readonly choice?: number | undefined
}

/** What is known of the response itself. Comes first, and again where more becomes known. */
export interface StartDelta {
  readonly type: 'start'
  readonly id?: string | undefined
  /** The model that answers, by the provider's name. */
  readonly model?: string | undefined
}

/** A piece of visible answer begins. */
export interface TextStartDelta extends Keyed {
  readonly type: 'text-start'
}

/** More text of an open text part. */
export interface TextDelta extends Keyed {
  readonly type: 'text-delta'
  readonly text: string
}

/** A text part is finished. */
export interface TextEndDelta extends Keyed {
  readonly type: 'text-end'
}

/** The model begins to think aloud. */
export interface ReasoningStartDelta extends Keyed {
  readonly type: 'reasoning-start'
}

/** More text of an open reasoning part. */
export interface ReasoningDelta extends Keyed {
  readonly type: 'reasoning-delta'
  readonly text: string
}

/** A reasoning part is finished. */
export interface ReasoningEndDelta extends Keyed {
  readonly type: 'reasoning-end'
  /** The provider's proof that the reasoning is its own; send it back unchanged. */
  readonly signature?: string | undefined
  /** Reasoning the provider hides; send it back unchanged. */
  readonly redacted?: string | undefined
}

/** The model begins to decline. */
export interface RefusalStartDelta extends Keyed {
  readonly type: 'refusal-start'
}

/** More text of an open refusal. */
export interface RefusalDelta extends Keyed {
  readonly type: 'refusal-delta'
  readonly text: string
}

/** A refusal is finished. */
export interface RefusalEndDelta extends Keyed {
  readonly type: 'refusal-end'
}

/** The model begins to call a tool. */
export interface ToolStartDelta extends Keyed {
  readonly type: 'tool-start'
  /** The call's id, to be named with its result; `null` where the provider gives none. */
  readonly id: string | null
  readonly name: string
  /** Whether the provider runs the tool itself. */
  readonly server: boolean
}

/** More of an open call's input, as JSON text. */
export interface ToolDelta extends Keyed {
  readonly type: 'tool-delta'
  readonly text: string
}

/** A call's input is complete. */
export interface ToolEndDelta extends Keyed {
  readonly type: 'tool-end'
}

/** Token counts so far; the whole of them, to replace what came before. */
export interface UsageDelta {
  readonly type: 'usage'
  readonly usage: Usage
}

/** Why the answer ended. Comes once for each choice, after its parts. */
export interface EndDelta {
  readonly type: 'end'
  readonly choice?: number | undefined
  readonly reason: EndReason
  /** The provider's own word, e.g. `max_tokens`. */
  readonly raw: string | null
}

/** The stream itself reports that it failed. */
export interface ErrorDelta {
  readonly type: 'error'
  /** `provider`: the provider says so. `protocol`: what it sent cannot be read. */
  readonly code: 'provider' | 'protocol'
  readonly message: string
  /** The provider's own name of the error, e.g. `overloaded_error`. */
  readonly name?: string | undefined
  readonly requestId?: string | undefined
  readonly raw: unknown
}

/** Something was guessed or repaired; the answer goes on. */
export interface WarningDelta {
  readonly type: 'warning'
  readonly message: string
  readonly raw?: unknown
}

/** What no rule reads, as it came. */
export interface UnknownDelta {
  readonly type: 'unknown'
  readonly raw: unknown
}
