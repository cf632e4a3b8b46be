import type { Delta } from '../message/delta.ts'
import type { EndReason } from '../message/message.ts'

/** A format's own words for why an answer ended, by the reason they mean. */
export type EndWords = Readonly<Partial<Record<EndReason, readonly string[]>>>

export interface Ending {
  readonly words: EndWords
  /** The provider's last word, empty where it gave none. */
  readonly raw: string
  readonly calledTool: boolean
  readonly failed: boolean
  readonly choice?: number
}

/** Writes the one `end` of a choice; none where neither a reason nor an error was given. */
export function pushEnd(push: (delta: Delta) => void, ending: Ending): void {
  const { raw, failed, choice = 0 } = ending
  if (raw === '' && !failed) return
  push({
    type: 'end',
    reason: failed ? 'error' : reasonOf(ending),
    raw: raw || null,
    ...(choice === 0 ? {} : { choice }),
  })
}

const reasons: readonly EndReason[] = ['stop', 'length', 'tool-calls', 'content-filter', 'error']

function reasonOf({ words, raw, calledTool }: Ending): EndReason {
  const reason = reasons.find((candidate) => words[candidate]?.includes(raw)) ?? 'other'
  // Several services say "stop" although they wait for a tool to be run.
  return reason === 'stop' && calledTool ? 'tool-calls' : reason
}
