import type { Delta } from './delta.ts'
import {
  emptyMessage,
  type End,
  type FilePart,
  type Metadata,
  type Part,
  type SourcePart,
  type TokenLogprob,
} from './message.ts'

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

/** What has come for a part since it was last published. */
interface Changes {
  state?: 'done'
  signature?: string
  redacted?: string
  providerMetadata?: Metadata
  output?: unknown
  failed?: boolean
  server?: true
  outputSignature?: string
  logprobs?: readonly TokenLogprob[]
}

/** A part under construction: its last published form, and what has come since. */
interface Draft {
  readonly index: number
  part: Part
  /** More text. */
  added: string
  /** The text in place of all that came before. */
  whole: string | undefined
  changes: Changes
  /** Gathered while the part streams, published with its end. */
  logprobs: TokenLogprob[] | undefined
  touched: boolean
}

export function createPartList(): PartList {
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
  function put(part: Part): true {
    const known = byKey.get(part.key)
    if (known) {
      known.part = part
      known.added = ''
      known.whole = undefined
      known.changes = {}
      return touch(known)
    }
    const draft: Draft = {
      index: drafts.length,
      part,
      added: '',
      whole: undefined,
      changes: {},
      logprobs: undefined,
      touched: false,
    }
    drafts.push(draft)
    byKey.set(part.key, draft)
    return touch(draft)
  }

  function write(key: string, text: string, logprobs?: readonly TokenLogprob[]): boolean {
    const draft = byKey.get(key)
    if (!draft) return false
    draft.added += text
    if (logprobs) (draft.logprobs ??= []).push(...logprobs)
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
    if (details.text !== undefined) {
      draft.whole = details.text
      draft.added = ''
    }
    return change(key, { state: 'done', ...given(details), ...given({ logprobs: draft.logprobs }) })
  }

  return {
    apply(delta) {
      switch (delta.type) {
        case 'text-start':
          return put({ type: 'text', key: delta.key, state: 'streaming', text: '' })
        case 'reasoning-start':
          return put({ type: 'reasoning', key: delta.key, state: 'streaming', text: '' })
        case 'refusal-start':
          return put({ type: 'refusal', key: delta.key, state: 'streaming', text: '' })
        case 'tool-start': {
          const { key, id, name, server } = delta
          return put({ type: 'tool', key, state: 'streaming', id, name, inputText: '', server })
        }
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
          return put(sourcePart(delta))
        case 'file':
          return put(filePart(delta))
        case 'end':
          end = { reason: delta.reason, raw: delta.raw }
          return true
      }
    },
    close() {
      const unfinished = drafts.filter(
        ({ part, changes }) => part.state === 'streaming' && changes.state !== 'done',
      )
      for (const { part } of unfinished) finish(part.key, {})
      return unfinished.length > 0
    },
    parts() {
      if (touched.length === 0) return published
      const parts = published.slice()
      for (const draft of touched) {
        draft.part = renewed(draft)
        draft.added = ''
        draft.whole = undefined
        draft.changes = {}
        draft.touched = false
        parts[draft.index] = draft.part
      }
      touched.length = 0
      published = parts
      return published
    },
    end: () => end,
  }
}

interface EndDetails {
  readonly text?: string | undefined
  readonly signature?: string | undefined
  readonly redacted?: string | undefined
  readonly providerMetadata?: Metadata | undefined
}

/** The details that are there; an absent one must not hide what an earlier delta gave. */
function given(details: {
  readonly signature?: string | undefined
  readonly redacted?: string | undefined
  readonly providerMetadata?: Metadata | undefined
  readonly logprobs?: readonly TokenLogprob[] | undefined
}): Changes {
  const { signature, redacted, providerMetadata, logprobs } = details
  return {
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

function renewed({ part, added, whole, changes }: Draft): Part {
  switch (part.type) {
    case 'source':
    case 'file':
      return { ...part, ...changes }
    case 'tool':
      return {
        ...part,
        ...changes,
        inputText: whole === undefined ? part.inputText + added : whole,
      }
    default:
      return { ...part, ...changes, text: whole === undefined ? part.text + added : whole }
  }
}
