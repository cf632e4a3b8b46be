export * from '@millrace/core'
export { useStream } from './use-stream.ts'
