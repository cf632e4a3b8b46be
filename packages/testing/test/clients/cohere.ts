import { CohereClientV2, type Cohere } from 'cohere-ai'
import { at } from '../../src/json.ts'
import { GENEROUS, parsed, PROMPT, type Client } from './client.ts'

export const cohere: Client = {
  name: 'cohere-ai',
  format: 'cohere',
  countsReasoning: false,
  namesModel: false,
  hearsLateRefusal: true,
  atErrorEvent: /^ERROR$/,
  atBrokenJson: 'throws',
  ends: {
    stop: 'COMPLETE',
    length: 'MAX_TOKENS',
    'tool-calls': 'TOOL_CALL',
    refusal: 'COMPLETE',
  },

  async ask(baseUrl, { prompt = PROMPT, stream, maxTokens, headers, signal, onEvent }) {
    const client = new CohereClientV2({ token: 'none', environment: baseUrl })
    const request = {
      model: 'command-test',
      messages: [{ role: 'user' as const, content: prompt }],
      maxTokens: maxTokens ?? GENEROUS,
    }
    const options = {
      headers: { ...headers },
      maxRetries: 0,
      ...(signal ? { abortSignal: signal } : {}),
    }
    let [text, plan, reasoning, end] = ['', '', '', '']
    let usage: Cohere.Usage | undefined
    const calls: { name: string; input: string }[] = []
    const citations: (Cohere.Citation | undefined)[] = []
    if (stream) {
      for await (const event of await client.chatStream(request, options)) {
        onEvent?.()
        if (event.type === 'content-start' || event.type === 'content-delta') {
          text += event.delta?.message?.content?.text ?? ''
          reasoning += event.delta?.message?.content?.thinking ?? ''
        } else if (event.type === 'tool-plan-delta') {
          plan += event.delta?.message?.toolPlan ?? ''
        } else if (event.type === 'tool-call-start') {
          calls.push({ name: event.delta?.message?.toolCalls?.function?.name ?? '', input: '' })
        } else if (event.type === 'tool-call-delta') {
          const call = calls.at(-1)
          if (call) call.input += event.delta?.message?.toolCalls?.function?.arguments ?? ''
        } else if (event.type === 'citation-start') {
          citations.push(event.delta?.message?.citations)
        } else if (event.type === 'message-end') {
          end = event.delta?.finishReason ?? ''
          ;({ usage } = event.delta ?? {})
        }
      }
    } else {
      const answer = await client.chat(request, options)
      const { message } = answer
      for (const content of message.content ?? []) {
        if (content.type === 'text') text += content.text
        else reasoning += content.thinking
      }
      plan = message.toolPlan ?? ''
      for (const { function: called } of message.toolCalls ?? []) {
        calls.push({ name: called?.name ?? '', input: called?.arguments ?? '' })
      }
      citations.push(...(message.citations ?? []))
      end = answer.finishReason
      ;({ usage } = answer)
    }
    return {
      text: text + plan,
      reasoning,
      sources: citations.map((citation) => {
        const source = citation?.sources?.[0]
        const document = source?.type === 'document' ? source.document : undefined
        return {
          url: String(document?.['url']),
          title: String(document?.['title']),
          words: (text + plan).slice(citation?.start, citation?.end),
        }
      }),
      toolCalls: calls.map(({ name, input }) => ({
        name,
        input: parsed(input),
      })),
      end,
      input: usage?.tokens?.inputTokens ?? Number.NaN,
      output: usage?.tokens?.outputTokens ?? Number.NaN,
      reasoningTokens: undefined,
      model: undefined,
    }
  },

  statusOf: (error) => at(error, 'statusCode'),
}
