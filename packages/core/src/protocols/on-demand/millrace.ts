export { millrace } from '../millrace.ts'
