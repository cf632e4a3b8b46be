import type { Message, Part, RefusalPart, SourcePart, TextPart } from '@millrace/core'
import type { Mark } from '../markdown/marks.ts'
import { listSources, type Source } from './sources.ts'
import { withheldWords } from './withheld.ts'

/** An answer as it is read: sections from top to bottom, and the sources below. */
export interface Layout {
  readonly sections: readonly Section[]
  readonly sources: readonly Source[]
}

export type Section = TextSection | RefusalSection | PartSection

/** Text parts that follow on one another: with citations, a provider cuts sentences into parts. */
export interface TextSection {
  readonly kind: 'text'
  readonly key: string
  readonly text: string
  readonly streaming: boolean
  readonly marks: readonly Mark[]
}

/** Nobody will answer this, in the words of the model or of its provider. */
interface RefusalSection {
  readonly kind: 'refusal'
  readonly key: string
  readonly title: string
  readonly words: string
}

interface PartSection {
  readonly kind: 'part'
  readonly key: string
  readonly part: Exclude<Part, TextPart | RefusalPart | SourcePart>
}

/**
 * Makes the function that lays an answer out as it grows. What has not changed is the same object
 * again, so that a view leaves its elements alone.
 */
export function createLayout(): (message: Message) => Layout {
  let known: Layout = { sections: [], sources: [] }

  return (message) => {
    const { sources, sourceOf } = listSources(message)
    const kept = sources.map((source, index) => sameOr(known.sources[index], source))
    const marked = (part: SourcePart) => kept[(sourceOf(part)?.number ?? 0) - 1]
    const before = new Map(known.sections.map((section) => [section.key, section]))
    const sections = divide(message, marked).map((section) =>
      same(before.get(section.key), section),
    )
    known = { sections, sources: kept }
    return known
  }
}

function divide(
  message: Message,
  sourceOf: (part: SourcePart) => Source | undefined,
): readonly Section[] {
  const { parts } = message
  const sections: (PartSection | RefusalSection | TextPart[])[] = []
  for (const part of parts) {
    // Gemini sends a signature with an empty text around it.
    if (part.type === 'source' || (part.type === 'text' && part.text === '')) continue
    const { key } = part
    const last = sections.at(-1)
    if (part.type === 'refusal') {
      sections.push({ kind: 'refusal', key, title: 'The model declined', words: part.text })
    } else if (part.type !== 'text') sections.push({ kind: 'part', key, part })
    else if (Array.isArray(last)) last.push(part)
    else sections.push([part])
  }
  const withheld = withheldWords(message)
  if (withheld !== null) {
    const title = 'The provider declined'
    sections.push({ kind: 'refusal', key: 'withheld', title, words: withheld })
  }
  const cited = parts.filter((part) => part.type === 'source')
  return sections.flatMap((section): readonly Section[] =>
    Array.isArray(section) ? join(section, cited, sourceOf) : [section],
  )
}

function join(
  texts: readonly TextPart[],
  cited: readonly SourcePart[],
  sourceOf: (part: SourcePart) => Source | undefined,
): readonly TextSection[] {
  const [first] = texts
  if (!first) return []
  const marks: Mark[] = []
  let text = ''
  for (const part of texts) {
    for (const one of cited) {
      const source = sourceOf(one)
      if (!source || one.place?.key !== part.key) continue
      // What stands for a whole part is marked at its end, which is known when it is done.
      const end = one.place.end ?? (part.state === 'done' ? part.text.length : Infinity)
      if (end <= part.text.length) marks.push({ at: text.length + end, source })
    }
    text += part.text
  }
  const streaming = texts.at(-1)?.state === 'streaming'
  return [{ kind: 'text', key: first.key, text, streaming, marks: inOrder(marks) }]
}

/** By place, then by number; the same source at the same place counts once. */
function inOrder(marks: readonly Mark[]): readonly Mark[] {
  return marks
    .toSorted((one, other) => one.at - other.at || one.source.number - other.source.number)
    .filter((mark, index, all) => {
      const before = all[index - 1]
      return before?.at !== mark.at || before.source !== mark.source
    })
}

function same(before: Section | undefined, now: Section): Section {
  if (before?.kind === 'part' && now.kind === 'part') return before.part === now.part ? before : now
  if (before?.kind === 'refusal' && now.kind === 'refusal') {
    return before.words === now.words ? before : now
  }
  if (before?.kind !== 'text' || now.kind !== 'text') return now
  const { text, streaming, marks } = before
  const unchanged =
    text === now.text &&
    streaming === now.streaming &&
    marks.length === now.marks.length &&
    marks.every(({ at, source }, index) => {
      const other = now.marks[index]
      return at === other?.at && source === other.source
    })
  return unchanged ? before : now
}

function sameOr(before: Source | undefined, now: Source): Source {
  const unchanged =
    before?.key === now.key &&
    before.label === now.label &&
    before.href === now.href &&
    before.quote === now.quote
  return unchanged ? before : now
}
