import type { PartWriter, SourceFields } from './parts.ts'
import type { TextPlaces } from './text-places.ts'

/** The bytes of the answer that a source stands for. */
export interface ByteRange {
  readonly start: number
  readonly end: number
  /** The words that must stand there, if they are known. */
  readonly words?: string | undefined
}

/** Writes the sources of a text whose places are given in bytes. */
export interface SourceClaims {
  /** Takes in a source; one that came before for the same place is ignored. */
  add(source: Omit<SourceFields, 'place'>, range?: ByteRange): void
  /** Writes those that waited for their words and have them now. */
  retry(): void
  /** Writes those whose words never came, without a place. */
  end(): void
}

interface Claim {
  readonly source: Omit<SourceFields, 'place'>
  readonly range: ByteRange
}

/**
 * Services repeat what they said of sources from event to event, often with more in it; and a range
 * may reach beyond the text so far.
 */
export function createSourceClaims(writer: PartWriter, places: TextPlaces): SourceClaims {
  const known = new Set<string>()
  let waiting: Claim[] = []

  function write({ source, range }: Claim): boolean {
    const place = places.find(range.start, range.end, range.words)
    if (place) writer.source({ ...source, place })
    return place !== undefined
  }

  return {
    add(source, range) {
      const identity = [source.url, source.title, source.quote, range?.start, range?.end]
      const name = JSON.stringify(identity)
      if (known.has(name)) return
      known.add(name)
      if (!range) writer.source(source)
      else if (!write({ source, range })) waiting.push({ source, range })
    },
    retry() {
      if (waiting.length > 0) waiting = waiting.filter((claim) => !write(claim))
    },
    end() {
      for (const { source } of waiting) writer.source(source)
      waiting = []
    },
  }
}
