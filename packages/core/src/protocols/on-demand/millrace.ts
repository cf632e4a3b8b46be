export { millrace as protocol } from '../millrace.ts'
