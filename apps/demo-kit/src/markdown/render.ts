import DOMPurify from 'dompurify'
import { Marked, type Token, type TokensList } from 'marked'
import { showMarkers, type SourceOf } from './source-markers.ts'

/** An answer stands below the page's title and the question. */
const HEADINGS_BELOW = 2

const marked = new Marked({
  gfm: true,
  renderer: {
    heading({ tokens, depth }) {
      const level = Math.min(6, depth + HEADINGS_BELOW)
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`
    },
    code({ text, lang }) {
      const language = /^[\w+#.-]+/.exec(lang ?? '')?.[0]
      const label = language === undefined ? '' : ` data-language="${language}"`
      // A box that scrolls must be reachable by keyboard.
      return `<pre tabindex="0"${label}><code>${escapeHtml(text)}\n</code></pre>\n`
    },
    // A picture from elsewhere would tell its server what was asked here.
    image({ href, text }) {
      return `<a href="${escapeHtml(href)}">${escapeHtml(text || href)}</a>`
    },
    checkbox({ checked }) {
      return checked ? '☑ ' : '☐ '
    },
  },
})

/** All that Markdown makes. Whatever else an answer contains is dropped, its text kept. */
const ALLOWED_TAGS = [
  ...['h3', 'h4', 'h5', 'h6', 'p', 'br', 'hr', 'blockquote', 'ul', 'ol', 'li', 'pre', 'code'],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td', 'a', 'strong', 'em', 'del', 'sub', 'sup', 'kbd'],
]
const ALLOWED_ATTR = ['href', 'title', 'start', 'align', 'tabindex', 'data-language']

/** Reads Markdown; the tokens are its top-level blocks. */
export function readMarkdown(text: string): TokensList {
  return marked.lexer(text)
}

/**
 * One top-level block as HTML that is safe to show.
 *
 * @param sourceOf Finds the sources whose signs are in it.
 */
export function renderBlock(token: Token, sourceOf?: SourceOf): string {
  const fragment = DOMPurify.sanitize(marked.parser([token]), {
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
  for (const token of readMarkdown(markdown)) {
    // Set from sanitised HTML, and never put into the page.
    holder.insertAdjacentHTML('beforeend', renderBlock(token))
  }
  return (holder.textContent ?? '').replace(/\s+/gu, ' ').trim()
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
