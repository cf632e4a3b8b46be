import type { Protocol } from '../protocols/protocol.ts'
import { askAnyToStream } from '../protocols/stream-body.ts'
import type { RequestOptions } from '../transport/request.ts'
import { whileAsking } from './while-asking.ts'

/** The format of one response, which may still be on its way when the request is made. */
export interface Format {
  /** `undefined` until `fetch` has answered for the first time. */
  readonly protocol: Protocol | undefined
  readonly fetch: typeof globalThis.fetch | undefined
  readonly prepareBody: (body: unknown) => unknown
}

export interface FormatOptions extends Pick<RequestOptions, 'fetch'> {
  readonly protocol?: Protocol | undefined
}

/** The protocol that is named, or `auto`. */
export function createFormat({ protocol, fetch }: FormatOptions): Format {
  if (!protocol) return createAutoFormat(fetch)
  return { protocol, fetch, prepareBody: (body) => protocol.prepareBody?.(body) ?? body }
}

/**
 * `auto` holds every format there is. It is a module by itself, so that an app that names its
 * protocol never loads it; any other does so while it waits for its first answer.
 */
function createAutoFormat(fetch: typeof globalThis.fetch | undefined): Format {
  let loaded: Protocol | undefined
  return {
    get protocol() {
      return loaded
    },
    fetch: whileAsking(fetch, async () => {
      loaded = (await import('../protocols/auto.ts')).auto
    }),
    prepareBody: askAnyToStream,
  }
}
