import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI, type GenerateContentResponse } from '@google/genai'
import OpenAI from 'openai'

/** What an SDK made of an answer, in words of our own. */
export interface Heard {
  readonly text: string
  readonly reasoning: string
  readonly toolCalls: readonly { readonly name: string; readonly input: unknown }[]
  readonly end: string
  readonly input: number
  readonly output: number
  readonly reasoningTokens: number
  readonly model: string
}

export interface AskOptions {
  readonly prompt?: string
  readonly stream: boolean
  readonly maxTokens?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** Called for each event of a stream. */
  readonly onEvent?: () => void
}

/** An official SDK behind one face. */
export interface Client {
  readonly name: string
  readonly ends: Readonly<Record<'stop' | 'length' | 'tool-calls', string>>
  ask(baseUrl: string, options: AskOptions): Promise<Heard>
  /** HTTP status an error of this SDK carries. */
  statusOf(error: unknown): unknown
}

const PROMPT = 'Explain it to me'
const GENEROUS = 100_000

export const openai: Client = {
  name: 'openai',
  ends: { stop: 'stop', length: 'length', 'tool-calls': 'tool_calls' },

  async ask(baseUrl, { prompt = PROMPT, stream, maxTokens, headers, signal, onEvent }) {
    const client = new OpenAI({
      apiKey: 'none',
      baseURL: `${baseUrl}/v1`,
      maxRetries: 0,
      logLevel: 'off',
    })
    const body = {
      model: 'gpt-test',
      messages: [{ role: 'user' as const, content: prompt }],
      max_completion_tokens: maxTokens ?? GENEROUS,
    }
    const options = { headers: { ...headers }, ...(signal ? { signal } : {}) }
    let reasoning = ''
    let completion: OpenAI.ChatCompletion
    if (stream) {
      const running = client.chat.completions.stream(
        { ...body, stream_options: { include_usage: true } },
        options,
      )
      running.on('chunk', (chunk) => {
        reasoning += reasoningOf(chunk.choices[0]?.delta)
        onEvent?.()
      })
      completion = await running.finalChatCompletion()
    } else {
      completion = await client.chat.completions.create(body, options)
      reasoning = reasoningOf(completion.choices[0]?.message)
    }
    const choice = completion.choices[0]
    const { usage } = completion
    return {
      text: choice?.message.content ?? '',
      reasoning,
      toolCalls: (choice?.message.tool_calls ?? []).flatMap((call) =>
        call.type === 'function'
          ? [{ name: call.function.name, input: JSON.parse(call.function.arguments) as unknown }]
          : [],
      ),
      end: choice?.finish_reason ?? '',
      input: usage?.prompt_tokens ?? Number.NaN,
      output: usage?.completion_tokens ?? Number.NaN,
      reasoningTokens: usage?.completion_tokens_details?.reasoning_tokens ?? Number.NaN,
      model: completion.model,
    }
  },

  statusOf: (error) => (error instanceof OpenAI.APIError ? error.status : undefined),
}

/** The field is none of OpenAI's, so its SDK passes it on untyped. */
function reasoningOf(value: object | undefined): string {
  if (!value || !('reasoning_content' in value)) return ''
  return typeof value.reasoning_content === 'string' ? value.reasoning_content : ''
}

export const anthropic: Client = {
  name: '@anthropic-ai/sdk',
  ends: { stop: 'end_turn', length: 'max_tokens', 'tool-calls': 'tool_use' },

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

export const genai: Client = {
  name: '@google/genai',
  // Gemini has no word of its own for tool calls.
  ends: { stop: 'STOP', length: 'MAX_TOKENS', 'tool-calls': 'STOP' },

  async ask(baseUrl, { prompt = PROMPT, stream, maxTokens, headers, signal, onEvent }) {
    const client = new GoogleGenAI({ apiKey: 'none', httpOptions: { baseUrl } })
    const request = {
      model: 'gemini-test',
      contents: prompt,
      config: {
        maxOutputTokens: maxTokens ?? GENEROUS,
        httpOptions: { headers: { ...headers } },
        ...(signal ? { abortSignal: signal } : {}),
      },
    }
    const responses: GenerateContentResponse[] = []
    if (stream) {
      for await (const response of await client.models.generateContentStream(request)) {
        responses.push(response)
        onEvent?.()
      }
    } else {
      responses.push(await client.models.generateContent(request))
    }
    const parts = responses.flatMap((response) => response.candidates?.[0]?.content?.parts ?? [])
    const last = responses.at(-1)
    const usage = last?.usageMetadata
    const thoughts = usage?.thoughtsTokenCount ?? 0
    return {
      text: parts.map((part) => (part.thought === true ? '' : (part.text ?? ''))).join(''),
      reasoning: parts.map((part) => (part.thought === true ? part.text : '')).join(''),
      toolCalls: parts.flatMap(({ functionCall }) =>
        functionCall ? [{ name: functionCall.name ?? '', input: functionCall.args }] : [],
      ),
      end: last?.candidates?.[0]?.finishReason ?? '',
      input: usage?.promptTokenCount ?? Number.NaN,
      output: (usage?.candidatesTokenCount ?? 0) + thoughts,
      reasoningTokens: thoughts,
      model: last?.modelVersion ?? '',
    }
  },

  statusOf: (error) => (error instanceof Error && 'status' in error ? error.status : undefined),
}

export const clients: readonly Client[] = [openai, anthropic, genai]
