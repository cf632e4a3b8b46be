export { compareCursors, formatCursor, parseCursor, type Cursor } from './log/cursor.ts'
export {
  LogError,
  type Created,
  type Entry,
  type FailureReason,
  type Log,
  type NewStream,
  type NoPage,
  type Page,
  type PlacedTerminal,
  type StreamStatus,
  type Terminal,
  type Writer,
} from './log/log.ts'
export { readTerminal, writeTerminal } from './log/terminal-word.ts'
export { createWaiters, type Waiters } from './log/waiters.ts'
export { createWindow, type Window } from './log/window.ts'
export { memoryLog, type MemoryLogOptions } from './log/memory-log.ts'
export type {
  Action,
  Authorize,
  RelayLimits,
  RelayLogEntry,
  RelayOptions,
  Upstream,
} from './options.ts'
export { createRelay, type CloseOptions, type Relay } from './relay.ts'
export type { DeltaSource, Publish, PublishOptions } from './publish.ts'
