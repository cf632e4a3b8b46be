/** What OpenAI's Chat Completions and Responses write in the same shape. */
import { arrayOf, numberOf, objectOf, textOf } from '../json.ts'
import type { TokenLogprob } from '../message/message.ts'
import type { FileFields, SourceFields } from './parts.ts'

/**
 * An annotation of the text as a source.
 * @see https://platform.openai.com/docs/guides/tools-web-search#output-and-citations
 */
export function annotatedSource(annotation: unknown, textKey: string | undefined): SourceFields {
  const outer = objectOf(annotation)
  const cited = objectOf(outer['url_citation'] ?? outer['file_citation'] ?? annotation)
  const start = numberOf(cited['start_index'])
  const end = numberOf(cited['end_index'])
  // OpenRouter writes 0 to 0 where it does not know the place.
  const placed = start !== undefined && end !== undefined && end > start
  return {
    url: textOf(cited['url']) || undefined,
    title: textOf(cited['title']) || textOf(cited['filename']) || undefined,
    quote: textOf(cited['content']) || undefined,
    place:
      textKey === undefined
        ? undefined
        : { key: textKey, ...(placed ? { start, end } : undefined) },
    raw: annotation,
  }
}

/** The log-probabilities of one chunk's content. */
export function logprobsOf(logprobs: unknown): TokenLogprob[] | undefined {
  const tokens = arrayOf(objectOf(logprobs)['content'])
  if (tokens.length === 0) return undefined
  return tokens.map((token) => ({
    ...tokenOf(token),
    top: arrayOf(objectOf(token)['top_logprobs']).map(tokenOf),
  }))
}

function tokenOf(value: unknown): Pick<TokenLogprob, 'token' | 'logprob'> {
  const { token, logprob } = objectOf(value)
  return { token: textOf(token), logprob: numberOf(logprob) ?? Number.NEGATIVE_INFINITY }
}

/** An image that a chunk carries whole, as a data URL or by its address. */
export function imageFile(image: unknown): FileFields | undefined {
  const address = objectOf(image)['image_url'] ?? image
  const url = textOf(address) || textOf(objectOf(address)['url'])
  if (url === '') return undefined
  const inline = /^data:([^;,]*)(?:;[^,]*)?;base64,/.exec(url)
  return inline
    ? { mediaType: inline[1] || 'image/png', data: url.slice(inline[0].length), preview: false }
    : { mediaType: 'image/*', url, preview: false }
}
