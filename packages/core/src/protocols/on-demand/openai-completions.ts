export { openaiCompletions as protocol } from '../openai-completions.ts'
