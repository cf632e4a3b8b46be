import { at, isJsonObject, list, positive, type JsonObject } from '../json.ts'
import { Rejection } from './format.ts'
import type { ProviderRequest, ToolChoice } from '../provider-request.ts'
import { textsIn } from './texts.ts'

/** @throws {Rejection} when a field is missing or wrong */
export function readOpenaiResponses(body: JsonObject, _route: unknown, url: URL): ProviderRequest {
  const { model, input, instructions } = body
  if (typeof model !== 'string' || model === '') {
    throw new Rejection("Missing required parameter: 'model'.", 'model')
  }
  if (input === undefined) throw new Rejection("Missing required parameter: 'input'.", 'input')
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : list(input)
  if (items.length === 0) {
    throw new Rejection("Invalid 'input': expected a text or a non-empty array.", 'input')
  }
  const lastUser = items.findLast((item) => at(item, 'role') === 'user')
  const lastType = at(items.at(-1), 'type')
  return {
    format: 'openai-responses',
    model,
    stream: body['stream'] === true,
    prompt: textsIn(at(lastUser, 'content')),
    inputText: [instructions, ...items.map((item) => at(item, 'content') ?? at(item, 'output'))]
      .map(textsIn)
      .join('\n'),
    hasToolResult: typeof lastType === 'string' && lastType.endsWith('_call_output'),
    tools: list(body['tools'])
      .filter(isJsonObject)
      .filter(({ type }) => type === 'function')
      .map(({ name, description, parameters }) => ({
        name: String(name),
        description: typeof description === 'string' ? description : '',
        schema: parameters,
      })),
    toolChoice: toolChoice(body['tool_choice']),
    maxTokens: positive(body['max_output_tokens']),
    reasoning: at(body, 'reasoning', 'effort') !== 'none',
    url,
    body,
  }
}

function toolChoice(choice: unknown): ToolChoice {
  if (choice === 'none' || choice === 'required') return choice
  const name = at(choice, 'name')
  return typeof name === 'string' ? { name } : 'auto'
}
