export { gemini as protocol } from '../gemini.ts'
