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

export interface FormatOptions extends Pick<RequestOptions, 'fetch' | 'url'> {
  readonly protocol?: Protocol | undefined
}

/** The protocol that is named, or `auto`. */
export function createFormat({ protocol, fetch, url }: FormatOptions): Format {
  if (!protocol) return createAutoFormat(fetch, url)
  return { protocol, fetch, prepareBody: (body) => protocol.prepareBody?.(body) ?? body }
}

/**
 * What tells a format from another is a module by itself, and so is each format, so that an app that
 * names its protocol never loads them. Any other loads the first while it waits for its first
 * answer, and the one format where it is told: by the URL at once, or else by the first event.
 */
function createAutoFormat(fetch: typeof globalThis.fetch | undefined, url: string | URL): Format {
  let loaded: Protocol | undefined
  return {
    get protocol() {
      return loaded
    },
    fetch: whileAsking(fetch, async () => {
      const { autoOnDemand, loadByUrl } = await import('./auto-on-demand.ts')
      loadByUrl(String(url))
      loaded = autoOnDemand
    }),
    prepareBody: askAnyToStream,
  }
}
