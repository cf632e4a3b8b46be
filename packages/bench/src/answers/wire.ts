/** One answer as each contender's own format writes it: the text of each server-sent event. */
export type Wire = (tokens: readonly string[]) => string[]

const data = (payload: unknown): string => `data: ${JSON.stringify(payload)}\n\n`
const named = (type: string, fields: object = {}): string =>
  `event: ${type}\n${data({ type, ...fields })}`

const done = 'data: [DONE]\n\n'

function chatChunk(delta: unknown, finish: string | null = null): string {
  return data({
    id: 'chatcmpl-8Xh2',
    object: 'chat.completion.chunk',
    created: 1_780_000_000,
    model: 'gpt-4o-mini',
    system_fingerprint: 'fp_4475',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  })
}

/** @see https://platform.openai.com/docs/api-reference/chat-streaming */
export const openaiChat: Wire = (tokens) => [
  chatChunk({ role: 'assistant', content: '' }),
  ...tokens.map((content) => chatChunk({ content })),
  chatChunk({}, 'stop'),
  done,
]

export const openaiChatTool: Wire = (tokens) => {
  const call = { index: 0, id: 'call_1', type: 'function' }
  const input = (text: string) => ({ index: 0, function: { arguments: text } })
  return [
    chatChunk({
      role: 'assistant',
      tool_calls: [{ ...call, function: { name: 'survey', arguments: '' } }],
    }),
    ...tokens.map((token) => chatChunk({ tool_calls: [input(token)] })),
    chatChunk({}, 'tool_calls'),
    done,
  ]
}

function anthropicMessage(
  block: unknown,
  deltas: readonly unknown[],
  stopReason: string,
): string[] {
  const usage = { input_tokens: 10, output_tokens: 1 }
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage,
  }
  const end = { stop_reason: stopReason, stop_sequence: null }
  return [
    named('message_start', { message }),
    named('content_block_start', { index: 0, content_block: block }),
    ...deltas.map((delta) => named('content_block_delta', { index: 0, delta })),
    named('content_block_stop', { index: 0 }),
    named('message_delta', { delta: end, usage: { output_tokens: deltas.length } }),
    named('message_stop'),
  ]
}

/** @see https://docs.anthropic.com/en/docs/build-with-claude/streaming */
export const anthropicMessages: Wire = (tokens) =>
  anthropicMessage(
    { type: 'text', text: '' },
    tokens.map((text) => ({ type: 'text_delta', text })),
    'end_turn',
  )

export const anthropicTool: Wire = (tokens) =>
  anthropicMessage(
    { type: 'tool_use', id: 'toolu_1', name: 'survey', input: {} },
    tokens.map((json) => ({ type: 'input_json_delta', partial_json: json })),
    'tool_use',
  )

/** @see https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent */
export const geminiContent: Wire = (tokens) => {
  const chunk = (text: string, more: object = {}) =>
    data({
      candidates: [{ content: { parts: [{ text }], role: 'model' }, index: 0, ...more }],
      usageMetadata: { promptTokenCount: 10, totalTokenCount: 10 },
      modelVersion: 'gemini-2.5-flash',
      responseId: 'gem-1',
    })
  return [...tokens.map((text) => chunk(text)), chunk('', { finishReason: 'STOP' })]
}

/** @see https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol */
export const uiMessages: Wire = (tokens) => [
  data({ type: 'start', messageId: 'msg-1' }),
  data({ type: 'start-step' }),
  data({ type: 'text-start', id: '0' }),
  ...tokens.map((delta) => data({ type: 'text-delta', id: '0', delta })),
  data({ type: 'text-end', id: '0' }),
  data({ type: 'finish-step' }),
  data({ type: 'finish' }),
  done,
]

export const uiMessagesTool: Wire = (tokens) => {
  const call = { toolCallId: 'call_1', toolName: 'survey' }
  const { toolCallId } = call
  return [
    data({ type: 'start', messageId: 'msg-1' }),
    data({ type: 'start-step' }),
    data({ type: 'tool-input-start', ...call }),
    ...tokens.map((text) => data({ type: 'tool-input-delta', toolCallId, inputTextDelta: text })),
    data({ type: 'tool-input-available', ...call, input: JSON.parse(tokens.join('')) }),
    data({ type: 'finish-step' }),
    data({ type: 'finish' }),
    done,
  ]
}

/** @see https://docs.ag-ui.com/concepts/events */
export const agUi: Wire = (tokens) => {
  const run = { threadId: 'thread-1', runId: 'run-1' }
  const messageId = 'msg-1'
  return [
    data({ type: 'RUN_STARTED', ...run }),
    data({ type: 'TEXT_MESSAGE_START', messageId, role: 'assistant' }),
    ...tokens.map((delta) => data({ type: 'TEXT_MESSAGE_CONTENT', messageId, delta })),
    data({ type: 'TEXT_MESSAGE_END', messageId }),
    data({ type: 'RUN_FINISHED', ...run }),
    done,
  ]
}
