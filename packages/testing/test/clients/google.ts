import { Buffer } from 'node:buffer'
import {
  FinishReason,
  GoogleGenAI,
  type GenerateContentResponse,
  type Interactions,
} from '@google/genai'
import { at, list } from '../../src/json.ts'
import {
  GENEROUS,
  parsed,
  PROMPT,
  textAt,
  type Client,
  type HeardServerTool,
  type HeardSource,
} from './client.ts'

function statusOf(error: unknown): unknown {
  return at(error, 'status')
}

/** A stretch of a text between two offsets in bytes. */
function words(text: string, start: unknown, end: unknown): string {
  return Buffer.from(text)
    .subarray(Number(start ?? 0), Number(end))
    .toString()
}

export const genai: Client = {
  name: '@google/genai, models',
  format: 'gemini',
  countsReasoning: true,
  namesModel: true,
  hearsLateRefusal: false,
  atErrorEvent: /Overloaded/,
  atBrokenJson: 'throws',
  // Gemini has no word of its own for tool calls.
  ends: { stop: 'STOP', length: 'MAX_TOKENS', 'tool-calls': 'STOP', refusal: 'refused' },

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
    const candidate = last?.candidates?.[0]
    const usage = last?.usageMetadata
    const thoughts = usage?.thoughtsTokenCount ?? 0
    const text = parts.map((part) => (part.thought === true ? '' : (part.text ?? ''))).join('')
    const { groundingMetadata } = candidate ?? {}
    const refused =
      candidate?.finishReason === FinishReason.SAFETY || last?.promptFeedback !== undefined
    const outputs = parts.flatMap(({ codeExecutionResult }) =>
      codeExecutionResult ? [codeExecutionResult.output ?? ''] : [],
    )
    return {
      text,
      reasoning: parts.map((part) => (part.thought === true ? part.text : '')).join(''),
      refusal: last?.promptFeedback?.blockReasonMessage ?? '',
      serverTools: [
        ...(groundingMetadata?.webSearchQueries ?? []).map((input): HeardServerTool => {
          return { kind: 'web-search', input }
        }),
        ...parts
          .flatMap(({ executableCode }) => (executableCode ? [executableCode.code ?? ''] : []))
          .map((input, index): HeardServerTool => {
            return { kind: 'code-execution', input, output: outputs[index] ?? '' }
          }),
      ],
      sources: (groundingMetadata?.groundingSupports ?? []).map((support): HeardSource => {
        const [chunk] = support.groundingChunkIndices ?? []
        const web = groundingMetadata?.groundingChunks?.[chunk ?? -1]?.web
        const { startIndex, endIndex } = support.segment ?? {}
        return {
          url: web?.uri ?? '',
          title: web?.title ?? '',
          words: words(text, startIndex, endIndex),
        }
      }),
      images: parts.flatMap(({ inlineData }) => (inlineData ? [inlineData.data ?? ''] : [])),
      toolCalls: parts.flatMap(({ functionCall }) =>
        functionCall ? [{ name: functionCall.name ?? '', input: functionCall.args }] : [],
      ),
      end: refused ? 'refused' : (candidate?.finishReason ?? ''),
      input: usage?.promptTokenCount ?? Number.NaN,
      output: (usage?.candidatesTokenCount ?? 0) + thoughts,
      reasoningTokens: thoughts,
      model: last?.modelVersion ?? '',
    }
  },

  statusOf,
}

export const interactions: Client = {
  name: '@google/genai, interactions',
  format: 'gemini-interactions',
  countsReasoning: true,
  namesModel: true,
  hearsLateRefusal: true,
  atErrorEvent: /Overloaded/,
  atBrokenJson: 'skips',
  ends: {
    stop: 'completed',
    length: 'incomplete',
    'tool-calls': 'requires_action',
    refusal: 'completed',
  },

  async ask(baseUrl, { prompt = PROMPT, stream, maxTokens, headers, signal, onEvent }) {
    const client = new GoogleGenAI({ apiKey: 'none', httpOptions: { baseUrl } })
    const params = {
      model: 'gemini-test',
      input: prompt,
      generation_config: { max_output_tokens: maxTokens ?? GENEROUS },
    }
    const options = {
      headers: { ...headers },
      maxRetries: 0,
      ...(signal ? { signal } : {}),
    }
    let interaction: unknown
    let steps: readonly unknown[]
    if (stream) {
      const events = await client.interactions.create({ ...params, stream: true }, options)
      const open: Step[] = []
      for await (const event of events) {
        onEvent?.()
        if (event.event_type === 'error') throw new Error(event.error?.message)
        if (event.event_type === 'step.start') open[event.index] = begin(event.step)
        if (event.event_type === 'step.delta') open[event.index]?.take(event.delta)
        if (event.event_type === 'interaction.completed') ({ interaction } = event)
      }
      if (interaction === undefined) throw new Error('The stream was truncated')
      steps = open.map((step) => step.whole())
    } else {
      interaction = await client.interactions.create(params, options)
      steps = list(at(interaction, 'steps'))
    }
    const contents = steps.flatMap((step) => list(at(step, 'content')))
    const text = contents.map((content) => textAt(content, 'text')).join('')
    const thoughts = Number(at(interaction, 'usage', 'total_thought_tokens'))
    return {
      text,
      reasoning: steps
        .flatMap((step) => list(at(step, 'summary')))
        .map((one) => textAt(one, 'text'))
        .join(''),
      serverTools: steps.flatMap((step) => serverTool(step, steps)),
      sources: contents
        .flatMap((content) => list(at(content, 'annotations')))
        .map((one) => ({
          url: textAt(one, 'url'),
          title: textAt(one, 'title'),
          words: words(text, at(one, 'start_index'), at(one, 'end_index')),
        })),
      images: contents.flatMap((content) =>
        at(content, 'type') === 'image' ? [textAt(content, 'data')] : [],
      ),
      toolCalls: steps.flatMap((step) =>
        at(step, 'type') === 'function_call'
          ? [{ name: textAt(step, 'name'), input: at(step, 'arguments') }]
          : [],
      ),
      end: textAt(interaction, 'status'),
      input: Number(at(interaction, 'usage', 'total_input_tokens')),
      output: Number(at(interaction, 'usage', 'total_output_tokens')) + thoughts,
      reasoningTokens: thoughts,
      model: textAt(interaction, 'model'),
    }
  },

  statusOf,
}

interface Step {
  take(delta: Interactions.StepDelta['delta']): void
  whole(): unknown
}

/** Adds up the deltas of a step to what it is in an interaction that is whole. */
function begin(step: Interactions.Step): Step {
  let text = ''
  let thoughts = ''
  let args = ''
  let annotations: readonly unknown[] = []
  const images: unknown[] = []
  let rest: object = {}
  return {
    take(delta) {
      if (delta.type === 'text') text += delta.text
      else if (delta.type === 'thought_summary') thoughts += textAt(delta.content, 'text')
      else if (delta.type === 'arguments_delta') args += delta.arguments ?? ''
      else if (delta.type === 'text_annotation_delta') annotations = delta.annotations ?? []
      else if (delta.type === 'image') images.push(delta)
      else rest = delta
    },
    whole: () => ({
      ...step,
      ...rest,
      ...(thoughts ? { summary: [{ text: thoughts }] } : {}),
      ...(args ? { arguments: parsed(args) } : {}),
      ...(step.type === 'model_output'
        ? { content: [...(text ? [{ text, annotations }] : []), ...images] }
        : {}),
    }),
  }
}

function serverTool(step: unknown, steps: readonly unknown[]): readonly HeardServerTool[] {
  const result = steps.find((one) => at(one, 'call_id') === at(step, 'id'))
  if (at(step, 'type') === 'google_search_call') {
    return [{ kind: 'web-search', input: String(list(at(step, 'arguments', 'queries'))[0]) }]
  }
  if (at(step, 'type') !== 'code_execution_call') return []
  const output = textAt(result, 'result')
  return [{ kind: 'code-execution', input: textAt(step, 'arguments', 'code'), output }]
}
