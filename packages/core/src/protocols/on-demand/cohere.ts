export { cohere as protocol } from '../cohere.ts'
