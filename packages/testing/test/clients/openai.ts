import OpenAI from 'openai'
import type { ResponseOutputItem } from 'openai/resources/responses/responses.js'
import { at, list } from '../../src/json.ts'
import {
  GENEROUS,
  parsed,
  PROMPT,
  type AskOptions,
  textAt,
  type Client,
  type HeardServerTool,
  type HeardSource,
} from './client.ts'

function clientFor(baseUrl: string): OpenAI {
  return new OpenAI({ apiKey: 'none', baseURL: `${baseUrl}/v1`, maxRetries: 0, logLevel: 'off' })
}

function optionsFor({ headers, signal }: AskOptions): OpenAI.RequestOptions {
  return { headers: { ...headers }, ...(signal ? { signal } : {}) }
}

function statusOf(error: unknown): unknown {
  return error instanceof OpenAI.APIError ? error.status : undefined
}

const ends = { stop: 'stop', length: 'length', 'tool-calls': 'tool_calls', refusal: 'stop' }

export const openaiChat: Client = {
  name: 'openai, chat',
  format: 'openai-chat',
  countsReasoning: true,
  namesModel: true,
  hearsLateRefusal: true,
  atErrorEvent: /Overloaded/,
  atBrokenJson: 'throws',
  ends,

  async ask(baseUrl, options) {
    const { prompt = PROMPT, stream, maxTokens, onEvent } = options
    const { completions } = clientFor(baseUrl).chat
    const body = {
      model: 'gpt-test',
      messages: [{ role: 'user' as const, content: prompt }],
      max_completion_tokens: maxTokens ?? GENEROUS,
    }
    // These fields are none of the SDK's, or none that it adds up.
    const beside = { reasoning: '', images: [] as unknown[], annotations: [] as unknown[] }
    const note = (message: unknown): void => {
      beside.reasoning += textAt(message, 'reasoning_content')
      beside.images.push(...list(at(message, 'images')))
      beside.annotations.push(...list(at(message, 'annotations')))
    }
    let completion: OpenAI.ChatCompletion
    if (stream) {
      const running = completions.stream(
        { ...body, stream_options: { include_usage: true } },
        optionsFor(options),
      )
      running.on('chunk', (chunk) => {
        note(chunk.choices[0]?.delta)
        onEvent?.()
      })
      completion = await running.finalChatCompletion()
    } else {
      completion = await completions.create(body, optionsFor(options))
      note(completion.choices[0]?.message)
    }
    const choice = completion.choices[0]
    const { usage } = completion
    const text = choice?.message.content ?? ''
    return {
      text,
      reasoning: beside.reasoning,
      refusal: choice?.message.refusal ?? '',
      sources: beside.annotations.map((one) => citation(at(one, 'url_citation'), text)),
      images: beside.images.map((image) => base64In(at(image, 'image_url', 'url'))),
      toolCalls: (choice?.message.tool_calls ?? []).flatMap((call) =>
        call.type === 'function'
          ? [{ name: call.function.name, input: parsed(call.function.arguments) }]
          : [],
      ),
      end: choice?.finish_reason ?? '',
      input: usage?.prompt_tokens ?? Number.NaN,
      output: usage?.completion_tokens ?? Number.NaN,
      reasoningTokens: usage?.completion_tokens_details?.reasoning_tokens,
      model: completion.model,
    }
  },

  statusOf,
}

function citation(value: unknown, text: string): HeardSource {
  return {
    url: textAt(value, 'url'),
    title: textAt(value, 'title'),
    words: text.slice(Number(at(value, 'start_index')), Number(at(value, 'end_index'))),
  }
}

function base64In(url: unknown): string {
  return String(url).replace(/^data:.*;base64,/, '')
}

export const openaiResponses: Client = {
  name: 'openai, responses',
  format: 'openai-responses',
  countsReasoning: true,
  namesModel: true,
  hearsLateRefusal: true,
  atErrorEvent: /Overloaded/,
  atBrokenJson: 'throws',
  ends: {
    stop: 'completed',
    length: 'max_output_tokens',
    'tool-calls': 'completed',
    refusal: 'completed',
  },

  async ask(baseUrl, options) {
    const { prompt = PROMPT, stream, maxTokens, onEvent } = options
    const { responses } = clientFor(baseUrl)
    const body = {
      model: 'gpt-test',
      input: prompt,
      max_output_tokens: maxTokens ?? GENEROUS,
      include: ['code_interpreter_call.outputs' as const],
    }
    let response: OpenAI.Responses.Response
    if (stream) {
      const running = responses.stream(body, optionsFor(options))
      running.on('event', () => onEvent?.())
      response = await running.finalResponse()
    } else {
      response = await responses.create(body, optionsFor(options))
    }
    const { output, usage } = response
    const parts = output.flatMap((item) => (item.type === 'message' ? item.content : []))
    return {
      text: parts.map((part) => (part.type === 'output_text' ? part.text : '')).join(''),
      reasoning: output
        .flatMap((item) => (item.type === 'reasoning' ? item.summary : []))
        .map(({ text }) => text)
        .join(''),
      refusal: parts.map((part) => (part.type === 'refusal' ? part.refusal : '')).join(''),
      serverTools: output.flatMap(serverTool),
      sources: parts.flatMap((part) =>
        part.type === 'output_text'
          ? part.annotations.map((annotation) => citation(annotation, part.text))
          : [],
      ),
      images: output.flatMap((item) =>
        item.type === 'image_generation_call' ? [item.result ?? ''] : [],
      ),
      toolCalls: output.flatMap((item) =>
        item.type === 'function_call' ? [{ name: item.name, input: parsed(item.arguments) }] : [],
      ),
      end: response.incomplete_details?.reason ?? response.status ?? '',
      input: usage?.input_tokens ?? Number.NaN,
      output: usage?.output_tokens ?? Number.NaN,
      reasoningTokens: usage?.output_tokens_details.reasoning_tokens,
      model: response.model,
    }
  },

  statusOf,
}

function serverTool(item: ResponseOutputItem): readonly HeardServerTool[] {
  if (item.type === 'web_search_call') {
    return [{ kind: 'web-search', input: textAt(item, 'action', 'query') }]
  }
  if (item.type !== 'code_interpreter_call') return []
  const logs = (item.outputs ?? []).map((output) => (output.type === 'logs' ? output.logs : ''))
  return [{ kind: 'code-execution', input: item.code ?? '', output: logs.join('') }]
}

export const openaiCompletions: Client = {
  name: 'openai, completions',
  format: 'openai-completions',
  countsReasoning: false,
  namesModel: true,
  hearsLateRefusal: true,
  atErrorEvent: /Overloaded/,
  atBrokenJson: 'throws',
  ends: { ...ends, 'tool-calls': 'stop' },

  async ask(baseUrl, options) {
    const { prompt = PROMPT, stream, maxTokens, onEvent } = options
    const { completions } = clientFor(baseUrl)
    const body = { model: 'gpt-test', prompt, max_tokens: maxTokens ?? GENEROUS }
    const received: OpenAI.Completion[] = []
    if (stream) {
      const running = await completions.create(
        { ...body, stream: true, stream_options: { include_usage: true } },
        optionsFor(options),
      )
      for await (const completion of running) {
        received.push(completion)
        onEvent?.()
      }
    } else {
      received.push(await completions.create(body, optionsFor(options)))
    }
    const choices = received.flatMap((completion) => completion.choices)
    const usage = received.at(-1)?.usage
    return {
      text: choices.map(({ text }) => text).join(''),
      reasoning: '',
      toolCalls: [],
      end: choices.at(-1)?.finish_reason ?? '',
      input: usage?.prompt_tokens ?? Number.NaN,
      output: usage?.completion_tokens ?? Number.NaN,
      reasoningTokens: undefined,
      model: received[0]?.model,
    }
  },

  statusOf,
}
