import { createResumable, type FakeServer } from '@millrace/testing'
import { randomUUID } from 'node:crypto'
import { passOn } from './pass-on.ts'
import { errorResponse, notBackYet } from './responses.ts'

/** How many answers are kept, the newest. */
const MOST_KEPT = 50

/** The fake provider's answers, which go on without their readers and can be read again. */
export interface KeptAnswers {
  /** Asks the fake provider, and says by `Content-Location` where the answer is kept. */
  ask(request: Request): Promise<Response>
  /** The answer after the event that `Last-Event-ID` names. */
  read(key: string, request: Request): Promise<Response>
}

/** @param path Where {@link KeptAnswers.read} is served, by keys below it. */
export function createKeptAnswers(path: string): KeptAnswers {
  const kept = new Map<string, { readonly server: FakeServer; readonly location: string }>()

  function keep(server: FakeServer, location: string): string {
    const key = randomUUID()
    kept.set(key, { server, location })
    const [oldest] = kept.keys()
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
    return key
  }

  return {
    async ask(request) {
      // One each, so that the old ones can be let go. Who comes back meets a server that is not
      // there yet, once: that is worth seeing, too.
      const server = createResumable({
        refuse: ({ number }) => (number === 2 ? notBackYet(2) : undefined),
      })
      const answer = await server.fetch(request)
      const passed = passOn(answer)
      const location = answer.headers.get('content-location')
      if (location !== null) {
        passed.headers.set('content-location', path + keep(server, location))
      }
      return passed
    },

    async read(key, { headers, signal }) {
      const found = kept.get(key)
      if (!found) return errorResponse(404, 'This answer is not kept any more.')
      const address = `http://fake${found.location}`
      return passOn(await found.server.fetch(new Request(address, { headers, signal })))
    },
  }
}
