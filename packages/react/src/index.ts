export * from '@millrace/core'
export { useEventSource } from './use-event-source.ts'
export { useStream } from './use-stream.ts'
