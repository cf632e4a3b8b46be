import { isObject } from '../json.ts'

/** A request's body that asks for a stream, unless it says itself whether it wants one. */
export function askToStream(body: unknown): unknown {
  return isObject(body) ? { stream: true, ...body } : body
}

/** The same where the provider is not known. */
export function askAnyToStream(body: unknown): unknown {
  // Gemini streams by its URL and refuses fields it does not know; a back end of the user's own may
  // as well. All other providers' bodies name a model.
  const asks = isObject(body) && 'model' in body && !('contents' in body)
  return asks ? askToStream(body) : body
}
