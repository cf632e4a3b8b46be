import { Refusal } from './responses.ts'

/**
 * Reads a request's JSON.
 * @param most In bytes.
 * @returns The bytes as they came.
 * @throws Refusal 415 where it is not called JSON, 413 where it is too large, 400 where it is none.
 */
export async function readJsonBody(
  request: Request,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  // A form of another site's page cannot send this type, and a script must ask for leave first.
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json\s*(?:;|$)/i.test(type)) {
    throw new Refusal(415, 'The request’s content type has to be application/json.')
  }
  const body = await readBody(request, most)
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new Refusal(400, 'The request’s body is not JSON.')
  }
  return body
}

async function readBody(request: Request, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => new Refusal(413, `A request may hold up to ${most} bytes.`)
  if (Number(request.headers.get('content-length') ?? 0) > most) throw tooLarge()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.length
    if (size > most) throw tooLarge()
    chunks.push(chunk)
  }
  const body = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.length
  }
  return body
}
