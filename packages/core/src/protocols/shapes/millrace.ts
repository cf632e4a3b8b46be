import { isObject } from '../../json.ts'

export function isMillrace(payload: unknown): boolean {
  return isObject(payload) && typeof payload['millrace'] === 'number'
}
