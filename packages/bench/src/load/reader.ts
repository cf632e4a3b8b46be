import { Agent, request } from 'node:http'
import { StringDecoder } from 'node:string_decoder'
import { isDone, tokenIn } from './events.ts'

/** Connections are left open only where one request follows the other. */
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })

export interface Reading {
  /** Resolves when the first token has come. Rejects where none does. */
  readonly first: Promise<void>
  /** Resolves at the end: whether each token came once and in its place, and the end behind them. */
  readonly exact: Promise<boolean>
}

/**
 * Asks for an answer and reads it, without a framework in the way.
 * @param onToken Is told of each token when it was due, by {@link now}.
 */
export function readAnswer(
  url: string,
  body: object,
  onToken: (due: number) => void = () => {},
): Reading {
  const first = Promise.withResolvers<undefined>()
  const end = Promise.withResolvers<boolean>()
  const utf8 = new StringDecoder('utf8')
  let rest = ''
  let tokens = 0
  let state: 'under way' | 'counted' | 'done' | 'wrong' = 'under way'

  function take(line: string): void {
    const token = tokenIn(line)
    if (isDone(line)) state = state === 'counted' ? 'done' : 'wrong'
    if (!token) return
    if (token.number === -tokens) {
      state = 'counted'
      return
    }
    tokens += 1
    if (token.number !== tokens || state !== 'under way') state = 'wrong'
    onToken(token.due)
    if (tokens === 1) first.resolve(undefined)
  }

  const close = (why: string) => {
    first.reject(new Error(`No token came: ${why}.`))
    end.resolve(state === 'done')
  }
  const headers = { 'content-type': 'application/json' }
  const asked = request(url, { method: 'POST', headers, agent }, (response) => {
    response.on('data', (chunk: Buffer) => {
      const lines = (rest + utf8.write(chunk)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) take(line)
    })
    response.on('close', () => close(`the answer was ${response.statusCode}`))
  })
  asked.on('error', ({ message }) => close(message))
  asked.end(JSON.stringify({ model: 'gpt-4o-mini', messages: [], stream: true, ...body }))
  return { first: first.promise, exact: end.promise }
}
