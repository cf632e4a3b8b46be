export { anthropic as protocol } from '../anthropic.ts'
