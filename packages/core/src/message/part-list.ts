import { grow } from './blocks/growth.ts'
import type { Delta } from './delta.ts'
import { createInputReader, type InputReader } from './input-reader.ts'
import {
  emptyMessage,
  type End,
  type FilePart,
  type Metadata,
  type Part,
  type SourcePart,
  type TokenLogprob,
  type ToolPart,
} from './message.ts'
import type { PartialJson } from './partial-json.ts'
import type { ToolSet } from './tools.ts'

export type PartDelta = Extract<Delta, { readonly key: string }> | Extract<Delta, { type: 'end' }>

/** The parts of one answer, in the order in which they were started. */
export interface PartList {
  /** Takes in one delta. Returns whether it changed anything; one of an unknown part does not. */
  apply(delta: PartDelta): boolean
  /** Marks every open part as done. Returns whether there was one. */
  close(): boolean
  /** The parts as they stand; only those that changed since the last call are new objects. */
  parts(): readonly Part[]
  end(): End | null
}

export interface PartListOptions {
  readonly tools: ToolSet
  /** What parses the tools' input. */
  readonly createJson: () => PartialJson
  /** Is given each validation that takes its time; it resolves with whether it changed a part. */
  readonly onValidation: (validation: Promise<boolean>) => void
}

/** What has come for a part since it was last published. */
interface Changes {
  state?: 'done'
  signature?: string
  redacted?: string
  providerMetadata?: Metadata
  id?: string
  name?: string
  output?: unknown
  failed?: boolean
  server?: true
  outputSignature?: string
  logprobs?: readonly TokenLogprob[]
}

/** A part under construction: its last published form, and what has come since. */
interface DraftOf<Kind extends Part> {
  readonly index: number
  part: Kind
  changes: Changes
  touched: boolean
}

interface ToolDraft extends DraftOf<ToolPart> {
  readonly input: InputReader
}

interface PlainDraft extends DraftOf<PlainPart> {
  readonly input?: undefined
  /** More text, as it came: to add a piece to a string is cheap, but keeps both as they are. */
  readonly added: string[]
  /** The text in place of all that came before. */
  whole: string | undefined
  /** Gathered while the part streams, published with its end. */
  logprobs: TokenLogprob[] | undefined
}

type PlainPart = Exclude<Part, ToolPart>
type Draft = ToolDraft | PlainDraft

export function createPartList(options: PartListOptions): PartList {
  const { tools, createJson, onValidation } = options
  let published: readonly Part[] = emptyMessage.parts
  let end: End | null = null
  const drafts: Draft[] = []
  const byKey = new Map<string, Draft>()
  const touched: Draft[] = []

  function touch(draft: Draft): true {
    if (!draft.touched) {
      draft.touched = true
      touched.push(draft)
    }
    return true
  }

  /** Adds a part, or replaces the one of the same key. */
  function put(draft: Draft): true {
    drafts[draft.index] = draft
    byKey.set(draft.part.key, draft)
    return touch(draft)
  }

  function place(key: string) {
    const index = byKey.get(key)?.index ?? drafts.length
    return { index, changes: {}, touched: false }
  }

  function putPlain(part: PlainPart): true {
    return put({ ...place(part.key), part, added: [], whole: undefined, logprobs: undefined })
  }

  function putTool({ key, id, name, server, format = 'json' }: ToolStart): true {
    const input = createInputReader("The tool's input", createJson, format)
    const part: ToolPart = { type: 'tool', key, id, name, server, format, ...input.read() }
    return put({ ...place(key), part, input })
  }

  function write(key: string, text: string, logprobs?: readonly TokenLogprob[]): boolean {
    const draft = byKey.get(key)
    if (!draft) return false
    if (draft.input) {
      draft.input.write(text)
    } else {
      draft.added.push(text)
      if (logprobs) (draft.logprobs ??= []).push(...logprobs)
    }
    return touch(draft)
  }

  function change(key: string, changes: Changes): boolean {
    const draft = byKey.get(key)
    if (!draft) return false
    draft.changes = { ...draft.changes, ...changes }
    return touch(draft)
  }

  function finish(key: string, details: EndDetails): boolean {
    const draft = byKey.get(key)
    if (!draft) return false
    if (draft.input) {
      finishInput(draft, draft.input, details)
      return change(key, given(details))
    }
    if (details.text !== undefined) {
      draft.whole = details.text
      draft.added.length = 0
    }
    return change(key, { state: 'done', ...given(details), ...given({ logprobs: draft.logprobs }) })
  }

  function finishInput(draft: ToolDraft, input: InputReader, details: EndDetails): void {
    const name = details.name ?? draft.part.name
    const schema = Object.hasOwn(tools, name) ? tools[name]?.input : undefined
    const validation = input.finish({ text: details.text, schema })
    if (!validation) return
    onValidation(
      validation.then((wanted) => wanted && byKey.get(draft.part.key) === draft && touch(draft)),
    )
  }

  function cut(draft: Draft): boolean {
    if (draft.input) return draft.input.cut() && touch(draft)
    const open = draft.part.state === 'streaming' && draft.changes.state !== 'done'
    return open && finish(draft.part.key, {})
  }

  return {
    apply(delta) {
      switch (delta.type) {
        case 'text-start':
          return putPlain({ type: 'text', key: delta.key, state: 'streaming', text: '' })
        case 'reasoning-start':
          return putPlain({ type: 'reasoning', key: delta.key, state: 'streaming', text: '' })
        case 'refusal-start':
          return putPlain({ type: 'refusal', key: delta.key, state: 'streaming', text: '' })
        case 'tool-start':
          return putTool(delta)
        case 'text-delta':
          return write(delta.key, delta.text, delta.logprobs)
        case 'reasoning-delta':
        case 'refusal-delta':
        case 'tool-delta':
          return write(delta.key, delta.text)
        case 'text-end':
        case 'reasoning-end':
        case 'refusal-end':
        case 'tool-end':
          return finish(delta.key, delta)
        case 'tool-output':
          return change(delta.key, outputOf(delta))
        case 'source':
          return putPlain(sourcePart(delta))
        case 'file':
          return putPlain(filePart(delta))
        case 'end':
          end = { reason: delta.reason, raw: delta.raw }
          return true
      }
    },
    close() {
      let any = false
      for (const draft of drafts) any = cut(draft) || any
      return any
    },
    parts() {
      if (touched.length === 0) return published
      const parts = published.slice()
      for (const draft of touched) parts[draft.index] = publish(draft)
      touched.length = 0
      published = parts
      return published
    },
    end: () => end,
  }
}

type ToolStart = Extract<Delta, { type: 'tool-start' }>

interface EndDetails {
  readonly text?: string | undefined
  readonly signature?: string | undefined
  readonly redacted?: string | undefined
  readonly id?: string | undefined
  readonly name?: string | undefined
  readonly providerMetadata?: Metadata | undefined
}

/** The details that are there; an absent one must not hide what an earlier delta gave. */
function given(details: {
  readonly signature?: string | undefined
  readonly redacted?: string | undefined
  readonly id?: string | undefined
  readonly name?: string | undefined
  readonly providerMetadata?: Metadata | undefined
  readonly logprobs?: readonly TokenLogprob[] | undefined
}): Changes {
  const { signature, redacted, id, name, providerMetadata, logprobs } = details
  return {
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    ...(signature === undefined ? {} : { signature }),
    ...(redacted === undefined ? {} : { redacted }),
    ...(providerMetadata === undefined ? {} : { providerMetadata }),
    ...(logprobs === undefined ? {} : { logprobs }),
  }
}

function outputOf(delta: Extract<Delta, { type: 'tool-output' }>): Changes {
  const { output, failed, server, signature } = delta
  return {
    output,
    failed,
    ...(server === undefined ? {} : { server }),
    ...(signature === undefined ? {} : { outputSignature: signature }),
  }
}

function sourcePart(delta: Extract<Delta, { type: 'source' }>): SourcePart {
  const { key, url, title, quote, place, raw } = delta
  return { type: 'source', key, state: 'done', url, title, quote, place, raw }
}

function filePart(delta: Extract<Delta, { type: 'file' }>): FilePart {
  const { key, mediaType, data, url, preview, signature, providerMetadata } = delta
  const state = preview ? 'streaming' : 'done'
  return { type: 'file', key, state, mediaType, data, url, signature, providerMetadata }
}

/** Brings what has come into the draft's part. */
function publish(draft: Draft): Part {
  if (draft.input) draft.part = { ...draft.part, ...draft.changes, ...draft.input.read() }
  else renew(draft)
  draft.changes = {}
  draft.touched = false
  return draft.part
}

function renew(draft: PlainDraft): void {
  const { part, added, whole, changes } = draft
  if (part.type === 'source' || part.type === 'file') {
    draft.part = { ...part, ...changes }
  } else {
    const more = added.join('')
    const renewed = { ...part, ...changes, text: whole ?? part.text + more }
    if (whole === undefined) grow(part, renewed, more)
    else if (whole.startsWith(part.text)) grow(part, renewed, whole.slice(part.text.length))
    draft.part = renewed
  }
  draft.added.length = 0
  draft.whole = undefined
}
