import type { ProviderRequest, ToolDeclaration } from '../formats/format.ts'
import type { Answer, AnswerToolCall } from './answer.ts'
import { EXPLANATION } from './explanation.ts'
import { JOKES } from './jokes.ts'
import { SCRIPTS } from './scripts.ts'
import { believableInput, placeIn } from './tool-input.ts'
import { AFTER_CALL, BEFORE_CALL } from './weather.ts'

const ABOUT_WEATHER = /weather|forecast|temperature|umbrella/i
const ABOUT_JOKES = /joke|funny|laugh/i
const ABOUT_SCRIPTS = /language|script|translat|unicode|emoji|alphabet/i

/** An answer that depends on the request alone: a tool call where one fits, else a text. */
export function chooseAnswer(request: ProviderRequest): Answer {
  const { prompt } = request
  if (request.hasToolResult) return AFTER_CALL
  const call = chooseCall(request)
  if (call) return { ...BEFORE_CALL, toolCalls: [call] }
  if (ABOUT_JOKES.test(prompt)) return JOKES[prompt.length % JOKES.length] ?? EXPLANATION
  if (ABOUT_SCRIPTS.test(prompt)) return SCRIPTS
  return EXPLANATION
}

function chooseCall({ prompt, tools, toolChoice }: ProviderRequest): AnswerToolCall | undefined {
  if (toolChoice === 'none') return undefined
  const tool =
    typeof toolChoice === 'object'
      ? tools.find(({ name }) => name === toolChoice.name)
      : (tools.find((declared) => fits(declared, prompt)) ??
        (toolChoice === 'required' ? tools[0] : undefined))
  if (tool) return { name: tool.name, input: believableInput(tool.schema, prompt) }
  // No real model calls a tool nobody declared; a demo without tools still wants to show one.
  if (tools.length > 0 || !ABOUT_WEATHER.test(prompt)) return undefined
  return { name: 'get_weather', input: { city: placeIn(prompt), unit: 'celsius' } }
}

/** Whether the prompt names what the tool is for, judged by the words of the tool's name. */
function fits({ name }: ToolDeclaration, prompt: string): boolean {
  const asked = prompt.toLowerCase()
  return name
    .split(/[^\p{L}\p{N}]+|(?<=\p{Ll})(?=\p{Lu})/u)
    .some((word) => word.length > 3 && asked.includes(word.toLowerCase()))
}
