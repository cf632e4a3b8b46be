/**
 * What an answer adds up to. Immutable: a change makes a new message in which only the parts that
 * changed are new objects, so a view can compare by identity.
 */
export interface Message {
  /** The provider's id of the response; `null` until it is known, or where there is none. */
  readonly id: string | null
  readonly role: 'assistant'
  /** The model that answered, by the provider's name. */
  readonly model: string | null
  readonly parts: readonly Part[]
  readonly usage: Usage | null
  /** Why it ended; `null` while it goes on, and where it was cut off. */
  readonly end: End | null
  /** Further answers to the same request, where more than one was asked for. */
  readonly alternatives: readonly Alternative[]
}

/** One more of several answers (choices, candidates). */
export interface Alternative {
  /** The provider's number of it, from 1. */
  readonly index: number
  readonly parts: readonly Part[]
  readonly end: End | null
}

export type Part = TextPart | ReasoningPart | RefusalPart | ToolPart

interface PartBase {
  /** Unique within the message and fixed for the part's life: the key to render it by. */
  readonly key: string
  /** `streaming` while more may come. */
  readonly state: 'streaming' | 'done'
}

/** A piece of the visible answer. */
export interface TextPart extends PartBase {
  readonly type: 'text'
  readonly text: string
}

/** What the model thought aloud. */
export interface ReasoningPart extends PartBase {
  readonly type: 'reasoning'
  readonly text: string
  /** The provider's proof that the reasoning is its own; send it back unchanged. */
  readonly signature?: string | undefined
  /** Reasoning the provider hides; send it back unchanged. */
  readonly redacted?: string | undefined
}

/** The model declined, in these words. */
export interface RefusalPart extends PartBase {
  readonly type: 'refusal'
  readonly text: string
}

/** The model called a tool. */
export interface ToolPart extends PartBase {
  readonly type: 'tool'
  /** The call's id, to be named with its result; `null` where the provider gives none. */
  readonly id: string | null
  readonly name: string
  /** The input as JSON text, as far as it has come. */
  readonly inputText: string
  /** Whether the provider runs the tool itself. */
  readonly server: boolean
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
  alternatives: Object.freeze([]),
})

/** All text of one kind in a message, joined as it came. */
export function joinText(message: Message, type: 'text' | 'reasoning' | 'refusal'): string {
  let text = ''
  for (const part of message.parts) if (part.type === type) text += part.text
  return text
}
