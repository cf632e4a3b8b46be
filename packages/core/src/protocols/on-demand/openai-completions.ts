export { openaiCompletions } from '../openai-completions.ts'
