import type { Delta } from './delta.ts'
import { emptyMessage, type Alternative, type End, type Message, type Part } from './message.ts'

/** Adds deltas up to a message. */
export interface Assembler {
  /** Takes one delta in. Costs the delta, never the text so far. */
  apply(delta: Delta): void
  /** Marks every open part as done: nothing more will come. */
  close(): void
  /** The message as it stands; the same object until something changed. */
  message(): Message
}

/**
 * Creates an assembler. A delta only marks its part as changed; `message()` then makes a new object
 * for each part touched since the last call, and keeps all others.
 */
export function createAssembler(): Assembler {
  let current = emptyMessage
  let head: Partial<Pick<Message, 'id' | 'model' | 'usage'>> = {}
  let changed = false
  const main = createPartList()
  const others = new Map<number, PartList>()

  function listOf(choice: number | undefined): PartList {
    if (!choice) return main
    const known = others.get(choice)
    if (known) return known
    const list = createPartList()
    others.set(choice, list)
    return list
  }

  return {
    apply(delta) {
      switch (delta.type) {
        case 'start':
          head = {
            ...head,
            id: delta.id ?? head.id ?? null,
            model: delta.model ?? head.model ?? null,
          }
          changed = true
          return
        case 'usage':
          head = { ...head, usage: delta.usage }
          changed = true
          return
        case 'error':
        case 'warning':
        case 'unknown':
          return
        default:
          changed = listOf(delta.choice).apply(delta) || changed
      }
    },
    close() {
      changed = main.close() || changed
      for (const list of others.values()) changed = list.close() || changed
    },
    message() {
      if (!changed) return current
      changed = false
      current = {
        ...current,
        ...head,
        parts: main.parts(),
        end: main.end(),
        alternatives: others.size === 0 ? current.alternatives : alternatives(current, others),
      }
      return current
    },
  }
}

function alternatives(before: Message, lists: ReadonlyMap<number, PartList>): Alternative[] {
  const known = new Map(before.alternatives.map((alternative) => [alternative.index, alternative]))
  return [...lists]
    .toSorted(([a], [b]) => a - b)
    .map(([index, list]) => {
      const parts = list.parts()
      const end = list.end()
      const same = known.get(index)
      return same && same.parts === parts && same.end === end ? same : { index, parts, end }
    })
}

type PartDelta = Extract<Delta, { readonly key: string }> | Extract<Delta, { type: 'end' }>

/** A part under construction: its last published form, and what has come since. */
interface Draft {
  readonly index: number
  part: Part
  added: string
  changes: { state?: 'done'; signature?: string | undefined; redacted?: string | undefined }
  touched: boolean
}

type PartList = ReturnType<typeof createPartList>

/** The parts of one answer, in the order in which they were started. */
function createPartList() {
  let published: readonly Part[] = emptyMessage.parts
  let end: End | null = null
  const drafts: Draft[] = []
  const byKey = new Map<string, Draft>()
  const touched: Draft[] = []

  function touch(draft: Draft): void {
    if (draft.touched) return
    draft.touched = true
    touched.push(draft)
  }

  function open(part: Part): true {
    const draft: Draft = { index: drafts.length, part, added: '', changes: {}, touched: false }
    drafts.push(draft)
    byKey.set(part.key, draft)
    touch(draft)
    return true
  }

  function change(key: string, added: string, changes?: Draft['changes']): boolean {
    const draft = byKey.get(key)
    if (!draft) return false
    draft.added += added
    if (changes) draft.changes = { ...draft.changes, ...changes }
    touch(draft)
    return true
  }

  return {
    /** Whether the delta changed anything; one for a part never started does not. */
    apply(delta: PartDelta): boolean {
      switch (delta.type) {
        case 'text-start':
          return open({ type: 'text', key: delta.key, state: 'streaming', text: '' })
        case 'reasoning-start':
          return open({ type: 'reasoning', key: delta.key, state: 'streaming', text: '' })
        case 'refusal-start':
          return open({ type: 'refusal', key: delta.key, state: 'streaming', text: '' })
        case 'tool-start': {
          const { key, id, name, server } = delta
          return open({ type: 'tool', key, state: 'streaming', id, name, inputText: '', server })
        }
        case 'text-delta':
        case 'reasoning-delta':
        case 'refusal-delta':
        case 'tool-delta':
          return change(delta.key, delta.text)
        case 'text-end':
        case 'refusal-end':
        case 'tool-end':
          return change(delta.key, '', { state: 'done' })
        case 'reasoning-end': {
          const { signature, redacted } = delta
          return change(delta.key, '', {
            state: 'done',
            ...(signature === undefined ? {} : { signature }),
            ...(redacted === undefined ? {} : { redacted }),
          })
        }
        case 'end':
          end = { reason: delta.reason, raw: delta.raw }
          return true
      }
    },
    close(): boolean {
      const unfinished = drafts.filter(
        ({ part, changes }) => part.state === 'streaming' && changes.state !== 'done',
      )
      for (const draft of unfinished) change(draft.part.key, '', { state: 'done' })
      return unfinished.length > 0
    },
    parts(): readonly Part[] {
      if (touched.length === 0) return published
      const parts = published.slice()
      for (const draft of touched) {
        draft.part = renew(draft)
        draft.added = ''
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

function renew({ part, added, changes }: Draft): Part {
  return part.type === 'tool'
    ? { ...part, inputText: part.inputText + added, ...changes }
    : { ...part, text: part.text + added, ...changes }
}
