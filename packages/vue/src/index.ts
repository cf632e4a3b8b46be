export * from '@millrace/core'
export { vAppendText } from './append-text.ts'
export { useEventSource, type FeedRefs } from './use-event-source.ts'
export { useStream, type StreamRefs } from './use-stream.ts'
