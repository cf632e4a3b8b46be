import type { EndReason, Metadata, SourcePlace, TokenLogprob, Usage } from './message.ts'

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
  | ToolOutputDelta
  | SourceDelta
  | FileDelta
  | UsageDelta
  | EndDelta
  | ErrorDelta
  | WarningDelta
  | UnknownDelta

/** What a provider says of a part when it is finished. */
interface PartEnd {
  /** The part's whole text, given only where it differs from what its deltas add up to. */
  readonly text?: string | undefined
  /** The provider's proof that the part is its own; send it back unchanged. */
  readonly signature?: string | undefined
  /** What only this provider says of the part. */
  readonly providerMetadata?: Metadata | undefined
}

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
  /** The model that answers, by the provider's name; a later one replaces an earlier. */
  readonly model?: string | undefined
  /** What only this provider says; merged over what it said before. */
  readonly providerMetadata?: Metadata | undefined
}

/** A piece of visible answer begins. */
export interface TextStartDelta extends Keyed {
  readonly type: 'text-start'
}

/** More text of an open text part. */
export interface TextDelta extends Keyed {
  readonly type: 'text-delta'
  readonly text: string
  /** How likely each token of this piece was, where that was asked for. */
  readonly logprobs?: readonly TokenLogprob[] | undefined
}

/** A text part is finished. */
export interface TextEndDelta extends Keyed, PartEnd {
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
export interface ReasoningEndDelta extends Keyed, PartEnd {
  readonly type: 'reasoning-end'
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
export interface RefusalEndDelta extends Keyed, PartEnd {
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
  /** Whether the input is JSON, or free text for a tool that takes it. Default `json`. */
  readonly format?: 'json' | 'text' | undefined
}

/** More of an open call's input: JSON text, or free text for a tool that takes it. */
export interface ToolDelta extends Keyed {
  readonly type: 'tool-delta'
  readonly text: string
}

/** A call's input is complete. */
export interface ToolEndDelta extends Keyed, PartEnd {
  readonly type: 'tool-end'
  /** The call's id, given only where it differs from what the start said. */
  readonly id?: string | undefined
  /** The tool's name, given only where it differs from what the start said. */
  readonly name?: string | undefined
}

/** What a tool gave, where the provider ran it; the key is the call's. The last one holds. */
export interface ToolOutputDelta extends Keyed {
  readonly type: 'tool-output'
  /** The provider's own form of it. */
  readonly output: unknown
  /** Whether the tool failed. */
  readonly failed: boolean
  /** Given where only the output shows that the provider ran the tool: the call's start did not. */
  readonly server?: true | undefined
  /** The provider's proof that the output is its own; send it back unchanged. */
  readonly signature?: string | undefined
}

/** Where something in the answer comes from. */
export interface SourceDelta extends Keyed {
  readonly type: 'source'
  readonly url?: string | undefined
  readonly title?: string | undefined
  /** The words of the source that are meant. */
  readonly quote?: string | undefined
  /** Which words of the answer it stands for. */
  readonly place?: SourcePlace | undefined
  /** The provider's own form of it. */
  readonly raw: unknown
}

/** An image, a sound or another file. The same key again replaces it: a preview, or more of it. */
export interface FileDelta extends Keyed {
  readonly type: 'file'
  /** Its IANA media type, e.g. `image/png`. */
  readonly mediaType: string
  /** Its content in base64; either this or `url` is given. */
  readonly data?: string | undefined
  readonly url?: string | undefined
  /** Whether a better or a longer form is to come. */
  readonly preview: boolean
  /** The provider's proof that the file is its own; send it back unchanged. */
  readonly signature?: string | undefined
  readonly providerMetadata?: Metadata | undefined
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
