import { isObject, textOf } from '../../json.ts'

export function isGeminiInteractions(payload: unknown): boolean {
  return isObject(payload) && interactionTypes.test(textOf(payload['event_type']))
}

/** The first version of the API said `content` where today's says `step`. */
const interactionTypes = /^(?:interaction|step|content)\.|^error$/
