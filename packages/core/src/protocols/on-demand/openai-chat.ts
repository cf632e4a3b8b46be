export { openaiChat as protocol } from '../openai-chat.ts'
