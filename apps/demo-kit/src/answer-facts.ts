import type { Snapshot } from '@millrace/core'

/** What stands where a number is not known. */
const UNKNOWN = '–'

const seconds = new Intl.NumberFormat('en-GB', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
})
const count = new Intl.NumberFormat('en-GB')

/**
 * The word on the status pill.
 *
 * @param settled Whether the answer is as it will stay.
 */
export function statusLabel({ status, text, reasoning }: Snapshot, settled: boolean): string {
  switch (status) {
    case 'idle':
      return settled ? 'Not kept' : 'Waiting'
    case 'connecting':
      return 'Waiting'
    case 'streaming':
      return text === '' && reasoning !== '' ? 'Thinking' : 'Answering'
    case 'reconnecting':
      return 'Reconnecting'
    case 'done':
      return 'Done'
    case 'stopped':
      return 'Stopped'
    case 'error':
      return text === '' ? 'Failed' : 'Cut off'
  }
}

/** Whether an answer is under way. */
export function isBusy({ status }: Pick<Snapshot, 'status'>): boolean {
  return status === 'connecting' || status === 'streaming' || status === 'reconnecting'
}

/** The measurements of an answer, as text. */
export interface Facts {
  readonly firstToken: string
  /** Begins with `~` while it is an estimate. */
  readonly speed: string
  readonly tokensIn: string
  readonly tokensOut: string
}

/** @param seen Whether it was seen from its beginning on; else nothing is said of times. */
export function factsOf({ timing, usage, message }: Snapshot, seen: boolean): Facts {
  const whole = message.end !== null && message.end.reason !== 'error'
  const { estimated } = timing
  const timeToFirstToken = seen ? timing.timeToFirstToken : null
  const tokensPerSecond = seen ? timing.tokensPerSecond : null
  return {
    firstToken:
      timeToFirstToken === null ? UNKNOWN : `${seconds.format(timeToFirstToken / 1000)} s`,
    speed:
      tokensPerSecond === null
        ? UNKNOWN
        : `${estimated ? '~' : ''}${count.format(Math.round(tokensPerSecond))} tokens/s`,
    tokensIn: tokens(usage?.input),
    // Until the end some providers have counted only the first.
    tokensOut: tokens(whole ? usage?.output : null),
  }
}

function tokens(value: number | null | undefined): string {
  return value === null || value === undefined ? UNKNOWN : count.format(value)
}

/**
 * What should be said of the way a whole answer ended; `null` where it simply finished.
 *
 * @param settled Whether the answer is as it will stay.
 */
export function endNote({ status, message: { end } }: Snapshot, settled: boolean): string | null {
  if (status === 'idle' && settled) return 'The demo server has nothing of this answer.'
  if (status !== 'done') return null
  switch (end?.reason) {
    case 'length':
      return 'The token limit ended this answer.'
    case 'content-filter':
      return `The provider withheld the answer${end.raw === null ? '' : ` (${end.raw})`}.`
    case 'tool-calls':
      return 'The model waits for the result of a tool. This demo runs none.'
    case 'error':
      return `The model failed${end.raw === null ? '' : ` (${end.raw})`}.`
    case 'other':
      return end.raw === null ? null : `Ended for a reason of the provider’s own: ${end.raw}.`
    case 'stop':
    case undefined:
      return null
  }
}
