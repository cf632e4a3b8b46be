export { geminiInteractions as protocol } from '../gemini-interactions.ts'
