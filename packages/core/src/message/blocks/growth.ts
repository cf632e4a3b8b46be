import type { ReasoningPart, RefusalPart, TextPart } from '../message.ts'
import type { BlockSplitter } from './splitter.ts'

/** A part that is text. */
export type WrittenPart = TextPart | ReasoningPart | RefusalPart

/** The splitters of those parts whose blocks are being read, each by the part's newest form. */
const splitters = new WeakMap<WrittenPart, BlockSplitter>()

/** Makes the splitter follow the part from its one form to the next. */
export function follow(part: WrittenPart, splitter: BlockSplitter): void {
  splitters.set(part, splitter)
}

export function followerOf(part: WrittenPart): BlockSplitter | undefined {
  return splitters.get(part)
}

/** Tells that a part has a new form, whose text is the old one's and some more. */
export function grow(before: WrittenPart, after: WrittenPart, added: string): void {
  const splitter = splitters.get(before)
  // A part that was done and grows all the same is begun anew.
  if (!splitter || (before.state === 'done' && added !== '')) return
  splitters.delete(before)
  splitters.set(after, splitter)
  splitter.push(added)
}
