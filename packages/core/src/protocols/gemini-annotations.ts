import { arrayOf, isObject, numberOf, objectOf, textOf, type JsonObject } from '../json.ts'
import type { SourceFields } from './parts.ts'
import type { ByteRange } from './source-claims.ts'

type Source = Omit<SourceFields, 'place'>

/**
 * An annotation that names a source, and the bytes of the text that it stands for; `undefined` for
 * those that say something else of the text.
 */
export function annotatedSource(
  value: unknown,
): { readonly fields: Source; readonly range: ByteRange | undefined } | undefined {
  if (!isObject(value)) return undefined
  const fields = citedFields(value)
  if (!fields) return undefined
  const start = numberOf(value['start_index']) ?? 0
  const end = numberOf(value['end_index'])
  return { fields, range: end === undefined ? undefined : { start, end } }
}

/** @see https://ai.google.dev/api/interactions-api */
function citedFields(value: JsonObject): Source | undefined {
  switch (value['type']) {
    case 'url_citation':
      return named(value['url'], value['title'], value)
    case 'file_citation':
      return named(value['document_uri'], value['file_name'] ?? value['source'], value)
    case 'place_citation':
      return named(value['url'], value['name'], value)
    default:
      return undefined
  }
}

function named(url: unknown, title: unknown, raw: unknown): Source {
  return { url: textOf(url) || undefined, title: textOf(title) || undefined, raw }
}

/** The pages, files and places that a provider's tool has found, where its result names them. */
export function resultSources({ type, result }: JsonObject): Source[] {
  const entries = arrayOf(result)
  switch (type) {
    case 'google_search_result':
    case 'file_search_result':
      return entries.flatMap((entry) => foundSource(objectOf(entry)))
    case 'url_context_result':
      // A page that could not be read is the source of nothing.
      return entries.flatMap((entry) => {
        const { status = 'success' } = objectOf(entry)
        return status === 'success' ? foundSource(objectOf(entry)) : []
      })
    case 'google_maps_result':
      return entries
        .flatMap((entry) => arrayOf(objectOf(entry)['places']))
        .flatMap((place) => foundSource(objectOf(place)))
    default:
      return []
  }
}

function foundSource(entry: JsonObject): Source[] {
  const url = textOf(entry['url'])
  const title = textOf(entry['title']) || textOf(entry['name'])
  if (url === '' && title === '') return []
  const quote = textOf(entry['text']) || undefined
  return [{ ...named(url, title, entry), quote }]
}
