import type { Delta } from '../message/delta.ts'
import type { Metadata, TokenLogprob } from '../message/message.ts'

/** The kinds of part that are running text. */
export type TextKind = 'text' | 'reasoning' | 'refusal'

/** What a provider says of a part when it is finished. */
export interface PartDetails {
  /** The part's whole text, where the provider repeats it; a difference replaces what came. */
  readonly text?: string | undefined
  readonly signature?: string | undefined
  /** Of reasoning: what the provider hides. */
  readonly redacted?: string | undefined
  /** Of a call: its id and its tool's name, where they differ from what its start said. */
  readonly id?: string | undefined
  readonly name?: string | undefined
  readonly providerMetadata?: Metadata | undefined
}

export interface ToolCall {
  readonly id: string | null
  readonly name: string
  /** Whether the provider runs the tool itself. Default `false`. */
  readonly server?: boolean
  /** Whether its input is JSON, or free text for a tool that takes it. Default `json`. */
  readonly format?: 'json' | 'text' | undefined
}

/** A source as a format reads it; the writer gives it its key. */
export type SourceFields = Omit<Extract<Delta, { type: 'source' }>, 'type' | 'key' | 'choice'>
/** A file as a format reads it. */
export type FileFields = Omit<Extract<Delta, { type: 'file' }>, 'type' | 'key' | 'choice'>

/**
 * Writes the deltas of one choice's parts, so that each part is started once and ended once
 * whatever order the provider's own pieces come in.
 *
 * Running text is addressed by kind and `slot`, the provider's own number of a block where it
 * numbers them: several texts can be open at once. The writer makes the parts' keys.
 */
export interface PartWriter {
  /**
   * Adds text to the open part of this kind and slot, or starts one. Empty text is ignored, unless
   * log-probabilities come with it.
   */
  text(
    kind: TextKind,
    text: string,
    slot?: number | string,
    logprobs?: readonly TokenLogprob[],
  ): void
  /** Starts a part of running text although nothing stands in it yet. Returns its key. */
  open(kind: TextKind, slot?: number | string): string
  /** The key of the open part of running text, if there is one. */
  keyOf(kind: TextKind, slot?: number | string): string | undefined
  /** Ends the open part of this kind and slot, if there is one. */
  endText(kind: TextKind, slot?: number | string, details?: PartDetails): void
  /** Starts a tool call and returns its key. */
  tool(call: ToolCall): string
  /** Adds to the input of an open call. Empty text is ignored. */
  input(key: string, text: string): void
  /** Ends an open call's input. */
  endTool(key: string, details?: PartDetails): void
  /** What the tool of a call gave; it shows that the provider ran the tool. */
  output(key: string, output: unknown, failed?: boolean, signature?: string): void
  source(source: SourceFields): void
  /** Adds a file and returns its key; with the key of an earlier one, replaces that. */
  file(file: FileFields, key?: string): string
  /** Ends all open parts of the kinds given, or of every kind. */
  endAll(...kinds: readonly (TextKind | 'tool')[]): void
  /** Whether the client was asked to run a tool, and the provider has not done so itself. */
  readonly calledTool: boolean
}

type PartDelta = Extract<Delta, { readonly key: string }>

/** An open part: its kind, and its text so far, in the pieces that came. */
interface OpenPart {
  readonly key: string
  readonly kind: TextKind | 'tool'
  readonly slot: number | string
  readonly pieces: string[]
}

/** @param prefix Of the keys, for a writer whose parts stand beside another writer's. */
export function createPartWriter(
  push: (delta: Delta) => void,
  choice = 0,
  prefix = '',
): PartWriter {
  const open = new Map<string, OpenPart>()
  /** The open running texts, by slot. */
  const running: Readonly<Record<TextKind, Map<number | string, OpenPart>>> = {
    text: new Map(),
    reasoning: new Map(),
    refusal: new Map(),
  }
  /** The calls the client is to answer. */
  const asked = new Set<string>()
  let count = 0

  function write(delta: PartDelta): void {
    push(choice === 0 ? delta : { ...delta, choice })
  }

  function newKey(kind: string): string {
    return `${prefix}${kind}-${count++}`
  }

  function start(kind: TextKind, slot: number | string): OpenPart {
    const known = running[kind].get(slot)
    if (known) return known
    const key = newKey(kind)
    const part: OpenPart = { key, kind, slot, pieces: [] }
    running[kind].set(slot, part)
    open.set(key, part)
    write({ type: `${kind}-start`, key })
    return part
  }

  function finish(key: string, details: PartDetails = {}): void {
    const part = open.get(key)
    if (!part) return
    const { kind, slot } = part
    open.delete(key)
    if (kind !== 'tool') running[kind].delete(slot)
    const { redacted, ...rest } = details
    const text = restOfText(part, rest.text)
    if (text?.more) write({ type: `${kind}-delta`, key, text: text.more })
    const said = { ...rest, text: text?.whole }
    if (kind === 'reasoning') write({ type: 'reasoning-end', key, ...said, redacted })
    else write({ type: `${kind}-end`, key, ...said })
  }

  return {
    text(kind, text, slot = 0, logprobs) {
      if (text === '' && !logprobs) return
      const part = start(kind, slot)
      const { key } = part
      part.pieces.push(text)
      if (kind === 'text') write({ type: 'text-delta', key, text, logprobs })
      else write({ type: `${kind}-delta`, key, text })
    },
    open: (kind, slot = 0) => start(kind, slot).key,
    keyOf: (kind, slot = 0) => running[kind].get(slot)?.key,
    endText(kind, slot = 0, details) {
      const part = running[kind].get(slot)
      if (part) finish(part.key, details)
    },
    tool({ id, name, server = false, format }) {
      const key = newKey('tool')
      if (!server) asked.add(key)
      open.set(key, { key, kind: 'tool', slot: key, pieces: [] })
      write({ type: 'tool-start', key, id, name, server, format })
      return key
    },
    input(key, text) {
      const part = open.get(key)
      if (text === '' || !part) return
      part.pieces.push(text)
      write({ type: 'tool-delta', key, text })
    },
    endTool: finish,
    output(key, output, failed = false, signature) {
      const server = asked.delete(key) || undefined
      write({ type: 'tool-output', key, output, failed, server, signature })
    },
    source(source) {
      write({ type: 'source', key: newKey('source'), ...source })
    },
    file(file, key = newKey('file')) {
      write({ type: 'file', key, ...file })
      return key
    },
    endAll(...kinds) {
      for (const [key, { kind }] of open) {
        if (kinds.length === 0 || kinds.includes(kind)) finish(key)
      }
    },
    get calledTool() {
      return asked.size > 0
    },
  }
}

/** How the whole text at a part's end goes beyond what came, or differs from it. */
function restOfText({ pieces }: OpenPart, whole: string | undefined) {
  if (whole === undefined) return undefined
  const text = pieces.join('')
  if (whole === text) return undefined
  return whole.startsWith(text) ? { more: whole.slice(text.length) } : { whole }
}
