import { Lexer, Marked, type Token, type TokensList } from 'marked'

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

/** The addresses of links by their names. */
export type Links = TokensList['links']

/**
 * Reads Markdown.
 *
 * @param links Those that are defined elsewhere.
 */
export function readMarkdown(text: string, links: Links = {}): TokensList {
  const lexer = new Lexer(marked.defaults)
  Object.assign(lexer.tokens.links, links)
  return lexer.lex(text)
}

/** What was read as HTML, which is not safe to show yet. */
export function toHtml(tokens: Token[]): string {
  return marked.parser(tokens)
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
