import { isObject } from '../../json.ts'

export function isOpenaiChat(payload: unknown): boolean {
  return isObject(payload) && Array.isArray(payload['choices'])
}
