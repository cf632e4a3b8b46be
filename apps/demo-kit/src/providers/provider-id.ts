export type ProviderId = 'openai' | 'anthropic' | 'gemini'
