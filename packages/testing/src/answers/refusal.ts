import type { Answer } from './answer.ts'

/** Without thoughts, as a prompt that Gemini blocks has none. */
export const REFUSAL: Answer = {
  text: '',
  refusal:
    'I am sorry, but I cannot help with that. If you tell me what you want to achieve, I will gladly look for another way.',
}
