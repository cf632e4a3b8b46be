import { createRelay, type Relay } from '@millrace/relay'
import { GATE_HEADER } from '../headers.ts'

/** A relay below `/relay`, in front of the contract's own provider. */
export function relayFor(origin: () => string): (request: Request) => Promise<Response> {
  let relay: Relay | undefined
  return (request) => {
    // Its address is known only when the server listens.
    relay ??= createRelay({
      basePath: '/relay',
      upstreams: { llm: { baseUrl: origin(), requestHeaders: [GATE_HEADER] } },
      authorize: () => 'the page',
    })
    const own = new Request(request)
    // The page under test comes from a server of its own, which the contract's server lets in.
    for (const name of ['origin', 'sec-fetch-site']) own.headers.delete(name)
    return relay.fetch(own)
  }
}
