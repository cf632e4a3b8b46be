import { isObject } from '../../json.ts'

export function isGemini(payload: unknown): boolean {
  return (
    isObject(payload) &&
    (Array.isArray(payload['candidates']) ||
      isObject(payload['promptFeedback']) ||
      isObject(payload['usageMetadata']))
  )
}
