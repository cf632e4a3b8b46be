import { anthropic } from './anthropic.ts'
import type { Client } from './client.ts'
import { cohere } from './cohere.ts'
import { genai, interactions } from './google.ts'
import { mistral } from './mistral.ts'
import { openaiChat, openaiCompletions, openaiResponses } from './openai.ts'

export const clients: readonly Client[] = [
  openaiChat,
  openaiResponses,
  openaiCompletions,
  anthropic,
  genai,
  interactions,
  mistral,
  cohere,
]
