import type { Delta, End, EndReason, Usage } from '@millrace/core'

/** Counts what an answer took. */
export interface Tally {
  note(delta: Delta): void
  /** Why the answer ended, if it said so. */
  reason(): EndReason | undefined
  /** Model, speed and tokens in one line. */
  summary(): string
}

const charactersPerToken = 4
/** Below this, in seconds, an answer came at once and has no speed. */
const measurable = 0.05

const endings: Readonly<Record<Exclude<EndReason, 'stop'>, string>> = {
  length: 'cut by the token limit',
  'tool-calls': 'waits for tools',
  'content-filter': 'withheld by the provider',
  error: 'the model failed',
  other: 'ended for a reason of its own',
}

/** @param now the time in milliseconds; the count begins at once */
export function createTally(now: () => number): Tally {
  const start = now()
  let first: number | undefined
  let last = start
  let characters = 0
  let unread = 0
  let model = ''
  let usage: Usage | undefined
  let end: End | undefined

  function speed(): string {
    const elapsed = first === undefined ? 0 : (last - first) / 1000
    if (elapsed < measurable) return ''
    const counted = usage?.output ?? undefined
    const count = counted ?? characters / charactersPerToken
    return `${counted === undefined ? '≈ ' : ''}${(count / elapsed).toFixed(1)} tokens/s`
  }

  return {
    note(delta) {
      switch (delta.type) {
        case 'text-delta':
        case 'reasoning-delta':
        case 'refusal-delta':
        case 'tool-delta':
          last = now()
          first ??= last
          characters += delta.text.length
          return
        case 'start':
          model = delta.model ?? model
          return
        case 'usage':
          usage = delta.usage
          return
        case 'end':
          if (!delta.choice) end = delta
          return
        case 'unknown':
          unread += 1
          return
        default:
      }
    },
    reason: () => end?.reason,
    summary() {
      return [
        model,
        ending(end),
        first === undefined ? '' : `${seconds(first - start)} to first token`,
        speed(),
        usage ? tokens(usage) : '',
        `${seconds(now() - start)} in all`,
        unread > 0 ? `${unread} not understood (see --raw)` : '',
      ]
        .filter((part) => part !== '')
        .join(' · ')
    },
  }
}

function ending(end: End | undefined): string {
  if (!end || end.reason === 'stop') return ''
  return end.raw === null ? endings[end.reason] : `${endings[end.reason]} (${end.raw})`
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`
}

function tokens({ input, output, reasoning, cachedInput, total }: Usage): string {
  const counts = [
    input === null ? '' : `${input} in${cachedInput ? ` (${cachedInput} cached)` : ''}`,
    output === null ? '' : `${output} out${reasoning ? ` (${reasoning} reasoning)` : ''}`,
  ].filter((count) => count !== '')
  if (counts.length > 0) return `tokens: ${counts.join(', ')}`
  return total === null ? '' : `tokens: ${total}`
}
