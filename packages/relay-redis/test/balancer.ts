import { listen } from '../../relay/test/setup.ts'

export interface Balancer {
  readonly url: string
  /** Sends nothing more to one of them, and ends what it is answering: it is not well. */
  readonly drop: (index: number) => void
}

/** Sends each request to the next of several servers, as many machines have it before them. */
export async function createBalancer(servers: readonly string[]): Promise<Balancer> {
  const dropped = servers.map(() => new AbortController())
  let next = 0

  function choose(): number {
    for (let tries = 0; tries < servers.length; tries += 1) {
      const index = next % servers.length
      next += 1
      if (dropped[index]?.signal.aborted === false) return index
    }
    throw new Error('No server is left.')
  }

  const url = await listen(async (request) => {
    const index = choose()
    const { pathname, search } = new URL(request.url)
    const { method, headers } = request
    const body = method === 'POST' ? await request.text() : null
    const signals = [request.signal, dropped[index]?.signal ?? request.signal]
    try {
      const target = `${servers[index]}${pathname}${search}`
      const signal = AbortSignal.any(signals)
      const answer = await fetch(target, { method, headers, body, signal })
      return new Response(answer.body, answer)
    } catch {
      return new Response('Bad gateway', { status: 502 })
    }
  })
  return { url, drop: (index) => dropped[index]?.abort() }
}
