export { geminiInteractions } from '../gemini-interactions.ts'
