export * from '@millrace/core'
export { useStream, type StreamRefs } from './use-stream.ts'
