import { Mistral } from '@mistralai/mistralai'
import type { UsageInfo } from '@mistralai/mistralai/models/components'
import { at } from '../../src/json.ts'
import { GENEROUS, parsed, PROMPT, textAt, type Client } from './client.ts'

export const mistral: Client = {
  name: '@mistralai/mistralai',
  format: 'mistral',
  countsReasoning: false,
  namesModel: true,
  hearsLateRefusal: true,
  atErrorEvent: /invalid_type/,
  atBrokenJson: 'throws',
  ends: { stop: 'stop', length: 'length', 'tool-calls': 'tool_calls', refusal: 'stop' },

  async ask(baseUrl, { prompt = PROMPT, stream, maxTokens, headers, signal, onEvent }) {
    const client = new Mistral({ apiKey: 'none', serverURL: `${baseUrl}/mistral` })
    const request = {
      model: 'mistral-test',
      messages: [{ role: 'user' as const, content: prompt }],
      maxTokens: maxTokens ?? GENEROUS,
    }
    const options = { headers: { ...headers }, ...(signal ? { signal } : {}) }
    const messages: unknown[] = []
    let end: string | undefined
    let usage: UsageInfo | undefined
    let model = ''
    if (stream) {
      for await (const { data } of await client.chat.stream(request, options)) {
        onEvent?.()
        const [choice] = data.choices
        messages.push(choice?.delta)
        end = choice?.finishReason ?? end
        usage = data.usage ?? usage
        model = data.model
      }
    } else {
      const answer = await client.chat.complete(request, options)
      const choice = answer.choices?.[0]
      messages.push(choice?.message)
      end = choice?.finishReason
      ;({ usage, model } = answer)
    }
    const chunks = messages.flatMap((message) => {
      const content = at(message, 'content')
      return Array.isArray(content) ? content : [{ type: 'text', text: content ?? '' }]
    })
    return {
      text: chunks.map((chunk) => textAt(chunk, 'text')).join(''),
      reasoning: chunks
        .flatMap((chunk) => listAt(chunk, 'thinking'))
        .map((piece) => textAt(piece, 'text'))
        .join(''),
      toolCalls: messages
        .flatMap((message) => listAt(message, 'toolCalls'))
        .map((call) => ({
          name: textAt(call, 'function', 'name'),
          input: parsed(textAt(call, 'function', 'arguments')),
        })),
      end: end ?? '',
      input: usage?.promptTokens ?? Number.NaN,
      output: usage?.completionTokens ?? Number.NaN,
      reasoningTokens: undefined,
      model,
    }
  },

  statusOf: (error) => at(error, 'statusCode'),
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const found = at(value, key)
  return Array.isArray(found) ? found : []
}
