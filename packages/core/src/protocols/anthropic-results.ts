import { isObject, objectOf, textOf, type JsonObject } from '../json.ts'
import type { SourceFields } from './parts.ts'

/** Whether a tool result says that the tool failed. */
export function resultFailed(block: JsonObject): boolean {
  return block['is_error'] === true || textOf(objectOf(block['content'])['type']).endsWith('_error')
}

/**
 * A citation as a source. It stands for the whole text block it comes in, so its place names the
 * part and no offsets; those it carries count in the cited document.
 * @see https://docs.anthropic.com/en/docs/build-with-claude/citations
 */
export function citedSource(citation: unknown, textKey: string | undefined): SourceFields {
  const cited = objectOf(citation)
  const source = textOf(cited['source'])
  return {
    url: textOf(cited['url']) || (/^https?:/.test(source) ? source : undefined),
    title: textOf(cited['title']) || textOf(cited['document_title']) || undefined,
    quote: textOf(cited['cited_text']) || undefined,
    place: textKey === undefined ? undefined : { key: textKey },
    raw: isObject(citation) ? citation : { citation },
  }
}
