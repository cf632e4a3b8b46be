export { openaiResponses as protocol } from '../openai-responses.ts'
