import type { Entry } from '../log/log.ts'
import { createWaiters, type Waiters } from '../log/waiters.ts'
import { createWindow, type Window } from '../log/window.ts'

/** A stream that this process writes: whoever follows it here is served from memory. */
export interface OwnStream {
  /** The last of what is written. */
  readonly window: Window
  readonly waiters: Waiters
  /** Fires when the stream was ended or deleted by another. */
  readonly fence: AbortController
}

export function createOwnStream(): OwnStream {
  return { window: createWindow(0), waiters: createWaiters(), fence: new AbortController() }
}

/** What is to be written behind an event, with its place. */
export function placeBehind(last: number, texts: readonly string[]): Entry[] {
  return texts.map((text, index) => ({ cursor: { epoch: 1, seq: last + 1 + index }, text }))
}
