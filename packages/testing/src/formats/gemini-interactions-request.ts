import { at, isJsonObject, list, positive, type JsonObject } from '../json.ts'
import { Rejection } from './format.ts'
import type { ProviderRequest, ToolChoice } from '../provider-request.ts'
import { textsIn } from './texts.ts'

/**
 * The input is a text, one content, a list of contents, or the steps of a conversation.
 *
 * @throws {Rejection} when a field is missing or wrong
 */
export function readGeminiInteractions(
  body: JsonObject,
  _route: unknown,
  url: URL,
): ProviderRequest {
  const { model, input } = body
  if (typeof model !== 'string' || model === '') {
    throw new Rejection("One of 'model' or 'agent' is required.")
  }
  const steps = stepsIn(input)
  if (steps.length === 0) throw new Rejection("The 'input' is required and must not be empty.")
  const lastUser = steps.findLast((step) => at(step, 'type') === 'user_input')
  const config = body['generation_config']
  return {
    format: 'gemini-interactions',
    model,
    stream: body['stream'] === true,
    prompt: textsIn(at(lastUser, 'content')),
    inputText: [body['system_instruction'], ...steps.map((step) => at(step, 'content'))]
      .map(textsIn)
      .join('\n'),
    hasToolResult: at(steps.at(-1), 'type') === 'function_result',
    tools: list(body['tools'])
      .filter(isJsonObject)
      .filter(({ type }) => type === 'function')
      .map(({ name, description, parameters }) => ({
        name: String(name),
        description: typeof description === 'string' ? description : '',
        schema: parameters,
      })),
    toolChoice: toolChoice(at(config, 'tool_choice')),
    maxTokens: positive(at(config, 'max_output_tokens')),
    reasoning: at(config, 'thinking_summaries') !== 'none',
    url,
    body,
  }
}

const STEP = /^(user_input|model_output|thought|\w+_(call|result))$/

/** Bare contents are what the user says now. */
function stepsIn(input: unknown): readonly unknown[] {
  const items = typeof input === 'string' ? [{ type: 'text', text: input }] : listOf(input)
  const isStep = (item: unknown): boolean => STEP.test(String(at(item, 'type')))
  const contents = items.filter((item) => !isStep(item))
  const said = contents.length > 0 ? [{ type: 'user_input', content: contents }] : []
  return [...items.filter(isStep), ...said]
}

function listOf(value: unknown): readonly unknown[] {
  return isJsonObject(value) ? [value] : list(value)
}

function toolChoice(choice: unknown): ToolChoice {
  if (choice === 'none') return 'none'
  const allowed = at(choice, 'allowed_tools')
  const mode = allowed === undefined ? choice : at(allowed, 'mode')
  if (mode === 'none') return 'none'
  if (mode !== 'any') return 'auto'
  const [name] = list(at(allowed, 'tools'))
  return typeof name === 'string' ? { name } : 'required'
}
