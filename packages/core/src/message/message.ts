import type { InputOf, OtherToolName, OutputOf, ToolInput, ToolSet } from './tools.ts'

/**
 * What an answer adds up to. Immutable: a change makes a new message in which only the parts that
 * changed are new objects, so a view can compare by identity.
 */
export interface Message<out Tools extends ToolSet = ToolSet> {
  /** The provider's id of the response; `null` until it is known, or where there is none. */
  readonly id: string | null
  readonly role: 'assistant'
  /** The model that answered, by the provider's name. */
  readonly model: string | null
  readonly parts: readonly Part<Tools>[]
  readonly usage: Usage | null
  /** Why it ended; `null` while it goes on, and where it was cut off. */
  readonly end: End | null
  /** What only this provider says, by its own names, e.g. `service_tier`. */
  readonly providerMetadata: Metadata
  /** Further answers to the same request, where more than one was asked for. */
  readonly alternatives: readonly Alternative<Tools>[]
}

/** One more of several answers (choices, candidates). */
export interface Alternative<out Tools extends ToolSet = ToolSet> {
  /** The provider's number of it, from 1. */
  readonly index: number
  readonly parts: readonly Part<Tools>[]
  readonly end: End | null
}

export type Part<Tools extends ToolSet = ToolSet> =
  | TextPart
  | ReasoningPart
  | RefusalPart
  | ToolPartOf<Tools>
  | SourcePart
  | FilePart

interface PartBase {
  /** Unique within the message and fixed for the part's life: the key to render it by. */
  readonly key: string
  /** `streaming` while more may come. */
  readonly state: 'streaming' | 'done'
  /** The provider's proof that the part is its own; send it back unchanged. */
  readonly signature?: string | undefined
  /** What only this provider says of the part. */
  readonly providerMetadata?: Metadata | undefined
}

/** A piece of the visible answer. */
export interface TextPart extends PartBase {
  readonly type: 'text'
  readonly text: string
  /** How likely each token was, where that was asked for; set when the part is done. */
  readonly logprobs?: readonly TokenLogprob[] | undefined
}

/** What the model thought aloud. */
export interface ReasoningPart extends PartBase {
  readonly type: 'reasoning'
  readonly text: string
  /** Reasoning the provider hides; send it back unchanged. */
  readonly redacted?: string | undefined
}

/** The model declined, in these words. */
export interface RefusalPart extends PartBase {
  readonly type: 'refusal'
  readonly text: string
}

/** The model called a tool; tell its input by `state` and `inputError`. */
export type ToolPart<
  Name extends string = string,
  Input = unknown,
  Output = Input,
> = ToolCall<Name> & ToolInput<Input, Output>

/** A call of one of the tools of a set, told by its `name`, or of another tool. */
export type ToolPartOf<Tools extends ToolSet> =
  | CallOf<{
      readonly [Name in keyof Tools & string]: ToolPart<
        Name,
        InputOf<Tools[Name]>,
        OutputOf<Tools[Name]>
      >
    }>
  | ToolPart<OtherToolName>

// Inferred, as to the compiler `Calls[keyof Calls]` would make a message of known tools no message
// of any.
type CallOf<Calls> = Calls extends { readonly [name: string]: infer Call extends ToolPart }
  ? Call
  : never

interface ToolCall<Name extends string> extends PartBase {
  readonly type: 'tool'
  /** The call's id, to be named with its result; `null` where the provider gives none. */
  readonly id: string | null
  readonly name: Name
  /** Whether the input is JSON, or free text: then `input` is that text. */
  readonly format: 'json' | 'text'
  /** The input as it was written, as far as it has come. */
  readonly inputText: string
  /** Whether the provider runs the tool itself. */
  readonly server: boolean
  /** What the tool gave, where the provider ran it, in its own form. */
  readonly output?: unknown
  /** Whether the tool failed, where the provider ran it. */
  readonly failed?: boolean | undefined
  /** The provider's proof that the output is its own; send it back unchanged. */
  readonly outputSignature?: string | undefined
}

/** Where something in the answer comes from. */
export interface SourcePart extends PartBase {
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

/** The words of the answer that a source stands for. */
export interface SourcePlace {
  /** The key of the text part. */
  readonly key: string
  /** Where they begin in that part's text, in UTF-16 units, if the provider says. */
  readonly start?: number | undefined
  /** Where they end, exclusive. */
  readonly end?: number | undefined
}

/** An image, a sound or another file the model made. */
export interface FilePart extends PartBase {
  readonly type: 'file'
  /** Its IANA media type, e.g. `image/png`. */
  readonly mediaType: string
  /** Its content in base64; either this or `url` is given. */
  readonly data?: string | undefined
  readonly url?: string | undefined
}

/** How likely a token was. */
export interface TokenLogprob {
  readonly token: string
  /** Natural logarithm of its probability. */
  readonly logprob: number
  /** The likeliest tokens at its place. */
  readonly top: readonly { readonly token: string; readonly logprob: number }[]
}

/** Values that only one provider knows, by its own names. */
export interface Metadata {
  readonly [name: string]: unknown
}

/**
 * Why an answer ended, in the same words for every provider.
 *
 * - `stop`: it was finished.
 * - `length`: a token limit cut it.
 * - `tool-calls`: it waits for tools to be run.
 * - `content-filter`: it was refused or withheld.
 * - `error`: the model or the provider failed.
 * - `other`: a reason this version does not know; see {@link End.raw}.
 */
export type EndReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'error' | 'other'

export interface End {
  readonly reason: EndReason
  /** The provider's own word, e.g. `max_tokens`. */
  readonly raw: string | null
}

/** Token counts with one meaning for every provider; `null` where it gives none. */
export interface Usage {
  /** Tokens of the request, cached ones included. */
  readonly input: number | null
  /** Tokens generated, reasoning included. */
  readonly output: number | null
  /** Those of `output` that were reasoning. */
  readonly reasoning: number | null
  /** Those of `input` that were read from a cache. */
  readonly cachedInput: number | null
  /** The provider's total, else input and output together. */
  readonly total: number | null
}

/** A message nothing has been added to. */
export const emptyMessage: Message = Object.freeze({
  id: null,
  role: 'assistant',
  model: null,
  parts: Object.freeze([]),
  usage: null,
  end: null,
  providerMetadata: Object.freeze({}),
  alternatives: Object.freeze([]),
})

/** All text of one kind in a message, joined as it came. */
export function joinText(message: Message, type: 'text' | 'reasoning' | 'refusal'): string {
  let text = ''
  for (const part of message.parts) if (part.type === type) text += part.text
  return text
}
