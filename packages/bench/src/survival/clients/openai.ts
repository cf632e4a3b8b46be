import { OpenAI } from 'openai'
import { question, type Client } from '../client.ts'

/** The official SDK, which asks again before the answer has begun, and not after. */
export const openai: Client = {
  name: 'openai (does not resume)',
  package: 'openai',
  from: 'question',
  async read(url, heard, signal) {
    const baseURL = url.replace(/\/chat\/completions$/, '')
    const client = new OpenAI({ apiKey: 'none', baseURL, logLevel: 'off' })
    try {
      const chunks = await client.chat.completions.create(question, { signal })
      for await (const { choices } of chunks) {
        for (const { delta } of choices) if (delta.content) heard.words.push(delta.content)
      }
      heard.whole = true
    } catch {
      // It says that the connection broke.
    }
  },
}
