import type { Message, SourcePart } from '@millrace/core'

/** A page the answer rests on. */
export interface Source {
  readonly key: string
  /** From 1, in the order in which they came. */
  readonly number: number
  readonly label: string
  /** Where the page is, e.g. `example.org`, unless the label says so. */
  readonly host: string | undefined
  /** `undefined` where the source is no page of the web. */
  readonly href: string | undefined
  /** The words of the source that are meant. */
  readonly quote: string | undefined
}

/** The answer's sources, each page once. */
export interface SourceList {
  readonly sources: readonly Source[]
  /** The source that a part of the message stands for; `undefined` where it names none. */
  readonly sourceOf: (part: SourcePart) => Source | undefined
}

export function listSources(message: Message): SourceList {
  const sources = new Map<string, Source>()
  const byPart = new Map<SourcePart, Source>()
  for (const part of message.parts) {
    if (part.type !== 'source') continue
    const page = describe(part)
    const name = page.href ?? page.label
    if (name === '') continue
    const source = sources.get(name) ?? { ...page, key: part.key, number: sources.size + 1 }
    sources.set(name, source)
    byPart.set(part, source)
  }
  return { sources: [...sources.values()], sourceOf: (part) => byPart.get(part) }
}

function describe({ url, title, quote }: SourcePart): Omit<Source, 'key' | 'number'> {
  const address = url === undefined ? null : URL.parse(url)
  const web = address !== null && /^https?:$/.test(address.protocol) ? address : undefined
  const host = web?.host.replace(/^www\./, '')
  const label = title || host || url || quote || ''
  return {
    label,
    host: host === label ? undefined : host,
    href: web?.href,
    quote: quote === label ? undefined : quote,
  }
}
