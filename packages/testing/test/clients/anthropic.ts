import Anthropic from '@anthropic-ai/sdk'
import { PROMPT, textAt, type Client, type HeardServerTool } from './client.ts'

export const anthropic: Client = {
  name: '@anthropic-ai/sdk',
  format: 'anthropic',
  countsReasoning: true,
  namesModel: true,
  hearsLateRefusal: true,
  atErrorEvent: /Overloaded/,
  atBrokenJson: 'throws',
  ends: { stop: 'end_turn', length: 'max_tokens', 'tool-calls': 'tool_use', refusal: 'refusal' },

  async ask(baseUrl, { prompt = PROMPT, stream, maxTokens, headers, signal, onEvent }) {
    const client = new Anthropic({
      apiKey: 'none',
      baseURL: baseUrl,
      maxRetries: 0,
      logLevel: 'off',
    })
    const body = {
      model: 'claude-test',
      max_tokens: maxTokens ?? 4000,
      messages: [{ role: 'user' as const, content: prompt }],
    }
    const options = { headers: { ...headers }, ...(signal ? { signal } : {}) }
    let message: Anthropic.Message
    if (stream) {
      const running = client.messages.stream(body, options)
      running.on('streamEvent', () => onEvent?.())
      message = await running.finalMessage()
    } else {
      message = await client.messages.create(body, options)
    }
    const blocks = message.content
    return {
      text: blocks.map((block) => (block.type === 'text' ? block.text : '')).join(''),
      reasoning: blocks.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
      refusal: textAt(message.stop_details, 'explanation'),
      serverTools: blocks.flatMap((block) => serverTool(block, blocks)),
      sources: blocks.flatMap((block) =>
        block.type === 'text'
          ? (block.citations ?? []).map((citation) => ({
              url: textAt(citation, 'url'),
              title: textAt(citation, 'title'),
              words: block.text,
            }))
          : [],
      ),
      toolCalls: blocks.flatMap((block) =>
        block.type === 'tool_use' ? [{ name: block.name, input: block.input }] : [],
      ),
      end: message.stop_reason ?? '',
      input: message.usage.input_tokens,
      output: message.usage.output_tokens,
      reasoningTokens: message.usage.output_tokens_details?.thinking_tokens ?? 0,
      model: message.model,
    }
  },

  statusOf: (error) => (error instanceof Anthropic.APIError ? error.status : undefined),
}

/** A call, with the result that names its id. */
function serverTool(
  block: Anthropic.ContentBlock,
  blocks: readonly Anthropic.ContentBlock[],
): readonly HeardServerTool[] {
  if (block.type !== 'server_tool_use') return []
  const result = blocks.find((one) => 'tool_use_id' in one && one.tool_use_id === block.id)
  if (block.name === 'web_search' && result?.type === 'web_search_tool_result') {
    return [{ kind: 'web-search', input: textAt(block.input, 'query') }]
  }
  const input = textAt(block.input, 'code')
  return [{ kind: 'code-execution', input, output: textAt(result, 'content', 'stdout') }]
}
