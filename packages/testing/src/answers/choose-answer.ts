import type { ProviderRequest, ToolDeclaration } from '../provider-request.ts'
import { at, isJsonObject } from '../json.ts'
import type { Answer } from './answer.ts'
import { CALCULATION } from './calculation.ts'
import { EXPLANATION } from './explanation.ts'
import { JOKES } from './jokes.ts'
import { picture } from './picture.ts'
import { REFUSAL } from './refusal.ts'
import { SCRIPTS } from './scripts.ts'
import { SEARCHED } from './search.ts'
import { believableInput, placeIn } from './tool-input.ts'
import { AFTER_SAVING, BEFORE_SAVING, ITINERARY } from './trip.ts'
import { AFTER_CALL, BEFORE_CALL } from './weather.ts'

const ABOUT_WEATHER = /weather|forecast|temperature|umbrella/i
const ABOUT_TRIPS = /\b(?:plan|book)\b.*\b(?:trip|journey|holiday|tour)|itinerary/i

const SAVE_ITINERARY = 'save_itinerary'

const SAVING: Answer = {
  ...BEFORE_SAVING,
  toolCalls: [{ name: SAVE_ITINERARY, input: ITINERARY }],
}

/** What is said where no tool is called: the first whose words the prompt has. */
const TEXTS: readonly (readonly [RegExp, (prompt: string) => Answer])[] = [
  [/joke|funny|laugh/i, (prompt) => JOKES[prompt.length % JOKES.length] ?? EXPLANATION],
  [/\b(?:refuse|decline)\b/i, () => REFUSAL],
  [/\b(?:picture|draw|image|paint)/i, picture],
  [/\b(?:search|news|sources?)\b/i, () => SEARCHED],
  [/calculat|compute|\bcode\b|python/i, () => CALCULATION],
  [/language|script|translat|unicode|emoji|alphabet/i, () => SCRIPTS],
]

/** An answer that depends on the request alone: a tool call where one fits, else a text. */
export function chooseAnswer(request: ProviderRequest): Answer {
  const { prompt } = request
  if (request.hasToolResult) return ABOUT_TRIPS.test(prompt) ? AFTER_SAVING : AFTER_CALL
  const call = chooseCall(request)
  if (call) return call
  const [, said] = TEXTS.find(([about]) => about.test(prompt)) ?? []
  return said?.(prompt) ?? EXPLANATION
}

function chooseCall({ prompt, tools, toolChoice }: ProviderRequest): Answer | undefined {
  if (toolChoice === 'none') return undefined
  const tool =
    typeof toolChoice === 'object'
      ? tools.find(({ name }) => name === toolChoice.name)
      : (tools.find((declared) => fits(declared, prompt)) ??
        (toolChoice === 'required' ? tools[0] : undefined))
  if (tool && takesItinerary(tool)) return SAVING
  if (tool) {
    const input = believableInput(tool.schema, prompt)
    return { ...BEFORE_CALL, toolCalls: [{ name: tool.name, input }] }
  }
  // No real model calls a tool nobody declared; a demo without tools still wants to show one.
  if (tools.length > 0) return undefined
  if (ABOUT_TRIPS.test(prompt)) return SAVING
  if (!ABOUT_WEATHER.test(prompt)) return undefined
  const input = { city: placeIn(prompt), unit: 'celsius' }
  return { ...BEFORE_CALL, toolCalls: [{ name: 'get_weather', input }] }
}

/** Whether the prompt names what the tool is for, judged by the words of the tool's name. */
function fits({ name }: ToolDeclaration, prompt: string): boolean {
  if (name === SAVE_ITINERARY && ABOUT_TRIPS.test(prompt)) return true
  const asked = prompt.toLowerCase()
  return name
    .split(/[^\p{L}\p{N}]+|(?<=\p{Ll})(?=\p{Lu})/u)
    .some((word) => word.length > 3 && asked.includes(word.toLowerCase()))
}

/** Whether it is the tool for trips, and its schema wants nothing that the trip lacks. */
function takesItinerary({ name, schema }: ToolDeclaration): boolean {
  const properties = at(schema, 'properties')
  const wanted = isJsonObject(properties) ? Object.keys(properties) : []
  return name === SAVE_ITINERARY && wanted.every((key) => key in ITINERARY)
}
