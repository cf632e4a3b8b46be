import { request as httpRequest } from 'node:http'
import { question } from './setup.ts'

interface RawOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** A body of unknown length. */
  readonly chunks?: readonly string[]
}

/** Sends a path as it is written; `fetch` would tidy it first. */
export function raw(
  origin: string,
  path: string,
  { method = 'POST', headers = {}, chunks = [] }: RawOptions = {},
): Promise<number> {
  const { hostname, port } = new URL(origin)
  return new Promise((resolve, reject) => {
    const sent = { 'content-type': 'application/json', ...headers }
    const asked = httpRequest({ hostname, port, path, method, headers: sent }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    asked.on('error', reject)
    for (const chunk of chunks) asked.write(chunk)
    asked.end(method === 'POST' && chunks.length === 0 ? JSON.stringify(question) : undefined)
  })
}
