import { isObject, objectOf } from '../../json.ts'

export function isOpenaiCompletions(payload: unknown): boolean {
  if (!isObject(payload) || !Array.isArray(payload['choices'])) return false
  if (payload['object'] === 'text_completion') return true
  // Chunks of some chat services (Together) repeat the delta's text beside it.
  const choice = objectOf(payload['choices'][0])
  return typeof choice['text'] === 'string' && !('delta' in choice) && !('message' in choice)
}
