export * from '@millrace/core'
// Takes the place of core's function of the same name.
export { createStream, type ReactiveStream } from './create-stream.ts'
export { useEventSource, type ReactiveFeed } from './use-event-source.ts'
