import { at, isJsonObject, list, positive, type JsonObject } from '../json.ts'
import { Rejection } from './format.ts'
import type { ProviderRequest, ToolChoice } from '../provider-request.ts'
import { textsIn } from './texts.ts'

/** @throws {Rejection} when a field is missing or wrong */
export function readAnthropic(body: JsonObject, _route: unknown, url: URL): ProviderRequest {
  const { model } = body
  if (typeof model !== 'string' || model === '') throw new Rejection('model: Field required')
  const maxTokens = positive(body['max_tokens'])
  if (maxTokens === undefined) {
    throw new Rejection(
      body['max_tokens'] === undefined
        ? 'max_tokens: Field required'
        : 'max_tokens: Input should be a positive integer',
    )
  }
  if (body['messages'] === undefined) throw new Rejection('messages: Field required')
  const messages = list(body['messages'])
  if (messages.length === 0) throw new Rejection('messages: at least one message is required')
  for (const [index, message] of messages.entries()) {
    const role = at(message, 'role')
    if (role !== 'user' && role !== 'assistant') {
      throw new Rejection(`messages.${index}.role: Input should be 'user' or 'assistant'`)
    }
  }
  const lastUser = messages.findLast(
    (message) => at(message, 'role') === 'user' && textsIn(at(message, 'content')) !== '',
  )
  const thinking = at(body, 'thinking', 'type')
  return {
    format: 'anthropic',
    model,
    stream: body['stream'] === true,
    prompt: textsIn(at(lastUser, 'content')),
    inputText: [body['system'], ...messages.map((message) => at(message, 'content'))]
      .map(textsIn)
      .join('\n'),
    hasToolResult: list(at(messages.at(-1), 'content')).some(
      (part) => at(part, 'type') === 'tool_result',
    ),
    tools: list(body['tools'])
      .filter(isJsonObject)
      .filter((tool) => tool['input_schema'] !== undefined)
      .map(({ name, description, input_schema }) => ({
        name: String(name),
        description: typeof description === 'string' ? description : '',
        schema: input_schema,
      })),
    toolChoice: toolChoice(body['tool_choice']),
    maxTokens,
    reasoning: thinking !== 'disabled',
    url,
    body,
  }
}

function toolChoice(choice: unknown): ToolChoice {
  const type = at(choice, 'type')
  const name = at(choice, 'name')
  if (type === 'none') return 'none'
  if (type === 'any') return 'required'
  return type === 'tool' && typeof name === 'string' ? { name } : 'auto'
}
