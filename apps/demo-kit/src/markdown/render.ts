import DOMPurify from 'dompurify'
import { readMarkdown, toHtml, type Links } from './read.ts'
import { showMarkers, type SourceOf } from './source-markers.ts'

/** All that Markdown makes. Whatever else an answer contains is dropped, its text kept. */
const ALLOWED_TAGS = [
  ...['h3', 'h4', 'h5', 'h6', 'p', 'br', 'hr', 'blockquote', 'ul', 'ol', 'li', 'pre', 'code'],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td', 'a', 'strong', 'em', 'del', 'sub', 'sup', 'kbd'],
]
const ALLOWED_ATTR = ['href', 'title', 'start', 'align', 'tabindex', 'data-language']

/**
 * Markdown as HTML that is safe to show.
 *
 * @param links Those that are defined elsewhere.
 * @param sourceOf Finds the sources whose signs are in it.
 */
export function renderMarkdown(markdown: string, links?: Links, sourceOf?: SourceOf): string {
  const fragment = DOMPurify.sanitize(toHtml(readMarkdown(markdown, links)), {
    ALLOWED_TAGS,
    ALLOWED_ATTR,
    ALLOW_ARIA_ATTR: false,
    ALLOW_DATA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  })
  if (sourceOf) showMarkers(fragment, sourceOf)
  for (const link of fragment.querySelectorAll('a')) {
    link.target = '_blank'
    link.rel = 'noopener noreferrer'
  }
  for (const table of fragment.querySelectorAll('table')) {
    const box = document.createElement('div')
    box.className = 'table-box'
    box.tabIndex = 0
    table.replaceWith(box)
    box.append(table)
  }
  const holder = document.createElement('div')
  holder.append(fragment)
  return holder.innerHTML
}

/** The words of a Markdown text without its markers. */
export function plainText(markdown: string): string {
  const holder = document.createElement('div')
  // Set from sanitised HTML, and never put into the page.
  holder.insertAdjacentHTML('beforeend', renderMarkdown(markdown))
  return (holder.textContent ?? '').replace(/\s+/gu, ' ').trim()
}
