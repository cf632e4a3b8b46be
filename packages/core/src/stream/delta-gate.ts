import type { Delta } from '../message/delta.ts'
import { loadInputJson } from './input-json.ts'

/** Hands deltas on at once, until one of them begins a tool's input that nothing can read yet. */
export interface DeltaGate {
  push(delta: Delta): void
  /** While deltas are held back: resolves when they have been handed on. Never rejects. */
  opening(): Promise<void> | undefined
  /** Hands on what was held back, whatever can read it. */
  open(): void
}

export function createDeltaGate(handOn: (delta: Delta) => void): DeltaGate {
  const held: Delta[] = []
  let opening: Promise<void> | undefined

  function open(): void {
    opening = undefined
    for (const delta of held.splice(0)) handOn(delta)
  }

  return {
    push(delta) {
      if (delta.type === 'tool-start') opening ??= loadInputJson()?.then(open)
      if (opening) held.push(delta)
      else handOn(delta)
    },
    opening: () => opening,
    open,
  }
}
