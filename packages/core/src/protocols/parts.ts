import type { Delta } from '../message/delta.ts'

/** The kinds of part that are plain running text. */
export type TextKind = 'text' | 'reasoning' | 'refusal'

/**
 * Writes the deltas of one choice's parts, so that each part is started once and ended once
 * whatever order the provider's own pieces come in.
 */
export interface PartWriter {
  /** Adds text to the open part of this kind and index, or starts one. Empty text is ignored. */
  text(kind: TextKind, text: string, index?: number): void
  /** Starts a part of running text although nothing stands in it yet. */
  open(kind: TextKind, index?: number): void
  /** Starts a tool call and returns its key. */
  tool(call: { id: string | null; name: string; server?: boolean }): string
  /** Adds to the input of an open call. Empty text is ignored. */
  input(key: string, text: string): void
  /** Ends the part with this key, if it is open. */
  end(key: string, details?: ReasoningEnd): void
  /** Ends the open running-text part of this kind and index, if there is one. */
  endText(kind: TextKind, index?: number, details?: ReasoningEnd): void
  /** Ends all open parts of the kinds given, or of every kind. */
  endAll(...kinds: readonly (TextKind | 'tool')[]): void
  /** Whether the client was asked to run a tool. */
  readonly calledTool: boolean
}

export interface ReasoningEnd {
  readonly signature?: string | undefined
  readonly redacted?: string | undefined
}

export function createPartWriter(push: (delta: Delta) => void, choice = 0): PartWriter {
  const open = new Map<string, TextKind | 'tool'>()
  /** The key of the open running-text part of a kind and index. */
  const running = new Map<string, string>()
  const where = choice === 0 ? {} : { choice }
  let count = 0
  let calledTool = false

  function keyOf(kind: TextKind, index: number): string {
    const slot = `${kind}:${index}`
    const known = running.get(slot)
    if (known !== undefined) return known
    const key = `${kind}-${count++}`
    running.set(slot, key)
    open.set(key, kind)
    push({ type: `${kind}-start`, key, ...where })
    return key
  }

  function end(key: string, details?: ReasoningEnd): void {
    const kind = open.get(key)
    if (kind === undefined) return
    open.delete(key)
    for (const [slot, other] of running) if (other === key) running.delete(slot)
    if (kind === 'reasoning') push({ type: 'reasoning-end', key, ...where, ...details })
    else push({ type: `${kind}-end`, key, ...where })
  }

  return {
    text(kind, text, index = 0) {
      if (text !== '') push({ type: `${kind}-delta`, key: keyOf(kind, index), text, ...where })
    },
    open(kind, index = 0) {
      keyOf(kind, index)
    },
    tool({ id, name, server = false }) {
      const key = `tool-${count++}`
      if (!server) calledTool = true
      open.set(key, 'tool')
      push({ type: 'tool-start', key, id, name, server, ...where })
      return key
    },
    input(key, text) {
      if (text !== '') push({ type: 'tool-delta', key, text, ...where })
    },
    end,
    endText(kind, index = 0, details) {
      const key = running.get(`${kind}:${index}`)
      if (key !== undefined) end(key, details)
    },
    endAll(...kinds) {
      for (const [key, kind] of open) {
        if (kinds.length === 0 || kinds.includes(kind)) end(key)
      }
    },
    get calledTool() {
      return calledTool
    },
  }
}
