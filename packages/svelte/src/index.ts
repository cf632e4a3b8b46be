export * from '@millrace/core'
// These take the place of core's functions of the same names.
export { appendText, type TextAppender } from './append-text.ts'
export { createStream, type ReactiveStream } from './create-stream.ts'
export { useEventSource, type ReactiveFeed } from './use-event-source.ts'
