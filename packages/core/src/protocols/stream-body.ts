import { isObject } from '../json.ts'

/** A request's body that asks for a stream, unless it says itself whether it wants one. */
export function askToStream(body: unknown): unknown {
  return isObject(body) ? { stream: true, ...body } : body
}
