/**
 * Ends what the last lines of unfinished Markdown have begun, so that a half-written `**word` is
 * bold at once instead of jumping when its end arrives. Only for show: the text itself stays as it
 * came.
 */
export function mend(markdown: string): string {
  if (isCode(markdown)) return markdown
  if (isTableBegun(markdown)) return ''
  const begin = markdown.lastIndexOf('\n') + 1
  const line = markdown.slice(begin)
  // A marker by itself is about to become a list, a heading, a quotation; behind a line of text a
  // dash or an equals sign would make that line a heading.
  if (/^\s*(?:#{1,6}|[-*+]|\d{1,9}[.)]?|>|-+|=+|\*{2,3}|`{1,2})\s*$/.test(line)) {
    return markdown.slice(0, begin)
  }
  return markdown.slice(0, begin) + closeSpans(line)
}

function isCode(markdown: string): boolean {
  return /^(?: {0,3}(?:```|~~~)| {4}|\t)/.test(markdown) || /\n\s*(?:```|~~~)/.test(markdown)
}

/** A table's head is a paragraph of bars until the row below it is whole. */
function isTableBegun(markdown: string): boolean {
  return /^\s*\|[^\n]*(?:\n[|:\- ]*)?$/.test(markdown)
}

function withoutOpenLink(line: string): string {
  return line.replace(/!?\[([^\]`]*)(?:\](?:\([^)]*)?)?$/, '$1')
}

function closeSpans(written: string): string {
  const ticks = written.match(/`/g)?.length ?? 0
  // Within code nothing else is a marker.
  if (ticks % 2 === 1) return written.endsWith('`') ? written.slice(0, -1) : `${written}\``
  const line = withoutOpenLink(written).replace(/(?<!~)~$/, (tilde, at: number, whole: string) =>
    whole.slice(0, at).includes('~~') ? tilde : '',
  )
  const outside = line.replace(/`[^`]*`/g, '').replace(/^\s*[*+-]\s/, '')
  for (const marker of ['**', '~~', '*']) {
    const rest = marker === '*' ? outside.replaceAll('**', '') : outside
    if (rest.split(marker).length % 2 === 1) continue
    if (line.endsWith(marker)) return line.slice(0, -marker.length)
    // Half of the closing marker may be there; and behind a space none would count.
    const missing = line.endsWith(marker.charAt(0)) ? marker.slice(1) : marker
    return line.trimEnd() + missing
  }
  return line
}
