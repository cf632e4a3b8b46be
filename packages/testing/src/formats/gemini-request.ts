import { at, isJsonObject, list, positive, type JsonObject } from '../json.ts'
import { Rejection, type Route } from './format.ts'
import type { ProviderRequest, ToolChoice } from '../provider-request.ts'
import { textsIn } from './texts.ts'

/** @throws {Rejection} when a field is missing or wrong */
export function readGemini(body: JsonObject, route: Route, url: URL): ProviderRequest {
  const contents = list(body['contents'])
  if (contents.length === 0) {
    throw new Rejection('* GenerateContentRequest.contents: contents is not specified\n')
  }
  const partsOf = (content: unknown): readonly unknown[] => list(at(content, 'parts'))
  for (const [index, content] of contents.entries()) {
    if (partsOf(content).length === 0) {
      throw new Rejection(
        `* GenerateContentRequest.contents[${index}].parts: contents.parts must not be empty.\n`,
      )
    }
  }
  const lastUser = contents.findLast(
    (content) => at(content, 'role') !== 'model' && textsIn(partsOf(content)) !== '',
  )
  const thinking = at(body, 'generationConfig', 'thinkingConfig')
  return {
    format: 'gemini',
    model: route.model ?? '',
    stream: route.stream === true,
    prompt: textsIn(partsOf(lastUser)),
    inputText: [body['systemInstruction'], ...contents].map(partsOf).map(textsIn).join('\n'),
    hasToolResult: partsOf(contents.at(-1)).some(
      (part) => at(part, 'functionResponse') !== undefined,
    ),
    tools: list(body['tools'])
      .flatMap((tool) => list(at(tool, 'functionDeclarations')))
      .filter(isJsonObject)
      .map(({ name, description, parameters, parametersJsonSchema }) => ({
        name: String(name),
        description: typeof description === 'string' ? description : '',
        schema: parametersJsonSchema ?? parameters,
      })),
    toolChoice: toolChoice(at(body, 'toolConfig', 'functionCallingConfig')),
    maxTokens: positive(at(body, 'generationConfig', 'maxOutputTokens')),
    reasoning: at(thinking, 'includeThoughts') !== false && at(thinking, 'thinkingBudget') !== 0,
    url,
    body,
  }
}

function toolChoice(config: unknown): ToolChoice {
  const mode = at(config, 'mode')
  if (mode === 'NONE') return 'none'
  if (mode !== 'ANY') return 'auto'
  const names = list(at(config, 'allowedFunctionNames'))
  const [name] = names
  return typeof name === 'string' ? { name } : 'required'
}
