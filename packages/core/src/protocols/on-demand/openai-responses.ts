export { openaiResponses } from '../openai-responses.ts'
