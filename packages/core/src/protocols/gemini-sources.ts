import { arrayOf, isObject, numberOf, objectOf, textOf, type JsonObject } from '../json.ts'
import type { SourceFields } from './parts.ts'
import type { ByteRange, SourceClaims } from './source-claims.ts'

/** Reads where a candidate's answer comes from, out of the three places in which it says so. */
export function createSourceReader(claims: SourceClaims): (candidate: JsonObject) => void {
  let chunks: readonly unknown[] = []

  /** @see https://ai.google.dev/api/generate-content#GroundingMetadata */
  function readGrounding(grounding: JsonObject): void {
    const listed = arrayOf(grounding['groundingChunks'])
    if (listed.length > 0) chunks = listed
    const used = new Set<unknown>()
    for (const support of arrayOf(grounding['groundingSupports'])) {
      const { segment, groundingChunkIndices } = objectOf(support)
      const range = rangeOf(objectOf(segment))
      for (const index of arrayOf(groundingChunkIndices)) {
        const chunk = chunks[numberOf(index) ?? -1]
        if (!isObject(chunk)) continue
        used.add(index)
        const raw = { groundingChunk: chunk, groundingSupport: support }
        claims.add({ ...chunkFields(chunk), raw }, range)
      }
    }
    for (const [index, chunk] of listed.entries()) {
      if (used.has(index) || !isObject(chunk)) continue
      claims.add({ ...chunkFields(chunk), raw: { groundingChunk: chunk } })
    }
  }

  /** @see https://ai.google.dev/api/generate-content#citationmetadata */
  function readCitations(metadata: JsonObject): void {
    // The Gemini API's own name for what Vertex AI calls citations.
    for (const citation of arrayOf(metadata['citations'] ?? metadata['citationSources'])) {
      if (!isObject(citation)) continue
      const { uri, title } = citation
      const fields = { url: textOf(uri) || undefined, title: textOf(title) || undefined }
      claims.add({ ...fields, raw: citation }, rangeOf(citation))
    }
  }

  /** @see https://ai.google.dev/api/generate-content#UrlContextMetadata */
  function readUrls(metadata: JsonObject): void {
    for (const entry of arrayOf(metadata['urlMetadata'])) {
      const { retrievedUrl, urlRetrievalStatus: status } = objectOf(entry)
      const url = textOf(retrievedUrl)
      // A page that could not be read is the source of nothing.
      const read = status === undefined || status === 'URL_RETRIEVAL_STATUS_SUCCESS'
      if (url !== '' && read) claims.add({ url, raw: entry })
    }
  }

  return ({ groundingMetadata, citationMetadata, urlContextMetadata }) => {
    claims.retry()
    if (isObject(groundingMetadata)) readGrounding(groundingMetadata)
    if (isObject(citationMetadata)) readCitations(citationMetadata)
    if (isObject(urlContextMetadata)) readUrls(urlContextMetadata)
  }
}

/** Bytes of the answer; a start of 0 is left out on the wire. */
function rangeOf({ startIndex, endIndex, text }: JsonObject): ByteRange | undefined {
  const end = numberOf(endIndex)
  if (end === undefined) return undefined
  return { start: numberOf(startIndex) ?? 0, end, words: textOf(text) }
}

/** What a chunk is called and where it is, of whichever kind it is. */
function chunkFields(chunk: JsonObject): Omit<SourceFields, 'place' | 'raw'> {
  const { web, retrievedContext, maps, image } = chunk
  const found = objectOf([web, retrievedContext, maps, image].find(isObject))
  return {
    url: textOf(found['uri']) || textOf(found['sourceUri']) || undefined,
    title: textOf(found['title']) || textOf(found['documentName']) || undefined,
    quote: textOf(found['text']) || undefined,
  }
}
