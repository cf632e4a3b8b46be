export * from '@millrace/core'
export { useAppendText } from './use-append-text.ts'
export { useEventSource } from './use-event-source.ts'
export { useStream } from './use-stream.ts'
