import type { Source } from '../answer/sources.ts'
import { cutAtSigns, withoutSigns } from './marks.ts'

/** Finds the source of a number. */
export type SourceOf = (number: number) => Source | undefined

/** Turns the signs in rendered Markdown into numbers that lead to the sources. */
export function showMarkers(fragment: DocumentFragment, sourceOf: SourceOf): void {
  for (const link of fragment.querySelectorAll('a')) {
    link.setAttribute('href', withoutSigns(link.getAttribute('href') ?? ''))
  }
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_TEXT)
  const texts: Text[] = []
  while (walker.nextNode()) if (walker.currentNode instanceof Text) texts.push(walker.currentNode)

  for (const text of texts) {
    const pieces = cutAtSigns(text.data)
    if (pieces.length === 1) continue
    const nodes = pieces.flatMap((piece): readonly (HTMLElement | Text)[] => {
      if (typeof piece === 'string') return [document.createTextNode(piece)]
      const source = sourceOf(piece)
      return source ? [markerOf(source)] : []
    })
    // Code is shown as it is, and a link cannot hold another: their markers come behind them.
    const around = text.parentElement?.closest('pre') ?? text.parentElement?.closest('a, code')
    const inside = nodes.filter((node) => node instanceof Text)
    text.replaceWith(...(around ? inside : nodes))
    around?.after(...nodes.filter((node) => !(node instanceof Text)))
  }
}

function markerOf({ number, label, href }: Source): HTMLElement {
  const marker = document.createElement('sup')
  marker.className = 'cite'
  marker.dataset['testid'] = 'cite'
  if (href === undefined) {
    marker.textContent = String(number)
    return marker
  }
  const link = document.createElement('a')
  link.href = href
  link.textContent = String(number)
  link.title = label
  link.setAttribute('aria-label', `Source ${number}: ${label}`)
  marker.append(link)
  return marker
}
