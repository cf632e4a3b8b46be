import { follow, followerOf, type WrittenPart } from './growth.ts'
import { createBlockSplitter, type Block } from './splitter.ts'

const known = new WeakMap<WrittenPart, readonly Block[]>()

/**
 * The blocks of a part's Markdown, to be rendered each by itself. May be called in every render: for
 * the same part the array is the same, and while a stream writes the part, a call costs what was
 * added since the last. A block that is done is the same object in all that follow.
 *
 * The part must be the stream's own object. A copy of it is split anew.
 *
 * @see {@link createBlockSplitter} for what a block is, and for text that is no part
 */
export function blocksOf(part: WrittenPart): readonly Block[] {
  const blocks = known.get(part) ?? split(part)
  known.set(part, blocks)
  return blocks
}

function split(part: WrittenPart): readonly Block[] {
  const splitter = followerOf(part) ?? splitterOf(part.text)
  if (part.state === 'done') splitter.end()
  follow(part, splitter)
  return splitter.blocks()
}

function splitterOf(text: string) {
  const splitter = createBlockSplitter()
  splitter.push(text)
  return splitter
}
