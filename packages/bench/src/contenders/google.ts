import type { Contender } from './contender.ts'

/** The iterator of `generateContentStream`. */
export const googleIterator: Contender = {
  name: 'Google GenAI, iterator',
  package: '@google/genai',
  async load() {
    const { GoogleGenAI } = await import('@google/genai')
    return async (fetch) => {
      const { models } = new GoogleGenAI({ apiKey: 'none', httpOptions: { fetch } })
      const chunks = await models.generateContentStream({
        model: 'gemini-2.5-flash',
        contents: 'Tell me of mills',
      })
      let text = ''
      for await (const chunk of chunks) text += chunk.text ?? ''
      return text
    }
  },
}
