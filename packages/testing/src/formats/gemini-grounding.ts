import type { AnswerSource } from '../answers/answer.ts'
import type { JsonObject } from '../json.ts'
import { joined, type Plan } from '../plan.ts'
import { byteOffset } from '../places.ts'

/**
 * What the answer was grounded on, as fields of the candidate: the searches, the pages, and which
 * stretch of the text each supports, counted in bytes of UTF-8.
 *
 * @see https://ai.google.dev/gemini-api/docs/google-search
 */
export function grounding(plan: Plan): JsonObject {
  const searches = plan.serverTools.flatMap(({ tool }) =>
    tool.kind === 'web-search' ? [tool] : [],
  )
  if (plan.sources.length + searches.length === 0) return {}
  const titles = new Map<string, string>()
  for (const { url, title } of [...plan.sources, ...searches.flatMap(({ results }) => results)]) {
    if (!titles.has(url)) titles.set(url, title)
  }
  const urls = [...titles.keys()]
  const text = joined(plan.text)
  const supports = plan.sources.flatMap((source) => supportOf(source, text, urls))
  return {
    groundingMetadata: {
      ...(searches.length > 0 ? { searchEntryPoint: { renderedContent: chips(searches) } } : {}),
      groundingChunks: urls.map((uri) => ({ web: { uri, title: titles.get(uri) } })),
      ...(supports.length > 0 ? { groundingSupports: supports } : {}),
      ...(searches.length > 0 ? { webSearchQueries: searches.map(({ query }) => query) } : {}),
    },
  }
}

function supportOf(
  { url, place }: AnswerSource,
  text: string,
  urls: readonly string[],
): readonly JsonObject[] {
  if (!place) return []
  const startIndex = byteOffset(text, place.start)
  const segment = {
    // A nought is left out, as the service does.
    ...(startIndex > 0 ? { startIndex } : {}),
    endIndex: byteOffset(text, place.end),
    text: text.slice(place.start, place.end),
  }
  return [{ segment, groundingChunkIndices: [urls.indexOf(url)] }]
}

/** The search suggestions that the service wants to be shown. */
function chips(searches: readonly { readonly query: string }[]): string {
  const links = searches.map(({ query }) => {
    const href = `https://www.google.com/search?${new URLSearchParams({ q: query }).toString()}`
    return `<a class="chip" href="${href}">${query.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</a>`
  })
  return `<div class="carousel">${links.join('')}</div>`
}
