import { objectOf, textOf, type JsonObject } from '../json.ts'
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
export function citedSource(citation: JsonObject, textKey: string | undefined): SourceFields {
  const source = textOf(citation['source'])
  return {
    url: textOf(citation['url']) || (/^https?:/.test(source) ? source : undefined),
    title: textOf(citation['title']) || textOf(citation['document_title']) || undefined,
    quote: textOf(citation['cited_text']) || undefined,
    place: textKey === undefined ? undefined : { key: textKey },
    raw: citation,
  }
}
