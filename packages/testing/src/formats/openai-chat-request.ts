import { at, isJsonObject, list, positive, type JsonObject } from '../json.ts'
import { Rejection } from './format.ts'
import type { ProviderRequest, ToolChoice } from '../provider-request.ts'
import { textsIn } from './texts.ts'

/** @throws {Rejection} when a field is missing or wrong */
export function readOpenaiChat(body: JsonObject, _route: unknown, url: URL): ProviderRequest {
  const { model } = body
  if (typeof model !== 'string' || model === '') {
    throw new Rejection('you must provide a model parameter')
  }
  if (body['messages'] === undefined) {
    throw new Rejection("Missing required parameter: 'messages'.", 'messages')
  }
  const messages = list(body['messages'])
  if (messages.length === 0) {
    throw new Rejection("Invalid 'messages': expected a non-empty array.", 'messages')
  }
  for (const [index, message] of messages.entries()) {
    if (typeof at(message, 'role') !== 'string') {
      const param = `messages[${index}].role`
      throw new Rejection(`Missing required parameter: '${param}'.`, param)
    }
  }
  const lastUser = messages.findLast((message) => at(message, 'role') === 'user')
  return {
    format: 'openai-chat',
    model,
    stream: body['stream'] === true,
    prompt: textsIn(at(lastUser, 'content')),
    inputText: messages.map((message) => textsIn(at(message, 'content'))).join('\n'),
    hasToolResult: at(messages.at(-1), 'role') === 'tool',
    tools: list(body['tools'])
      .map((tool) => at(tool, 'function'))
      .filter(isJsonObject)
      .map(({ name, description, parameters }) => ({
        name: String(name),
        description: typeof description === 'string' ? description : '',
        schema: parameters,
      })),
    toolChoice: toolChoice(body['tool_choice']),
    maxTokens: positive(body['max_completion_tokens']) ?? positive(body['max_tokens']),
    reasoning: body['reasoning_effort'] !== 'none',
    url,
    body,
  }
}

function toolChoice(choice: unknown): ToolChoice {
  if (choice === 'none' || choice === 'required') return choice
  const name = at(choice, 'function', 'name')
  return typeof name === 'string' ? { name } : 'auto'
}
