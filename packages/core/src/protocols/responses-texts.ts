import { arrayOf, type JsonObject } from '../json.ts'
import type { Metadata, TokenLogprob } from '../message/message.ts'
import { annotatedSource, logprobsOf } from './openai-shared.ts'
import type { PartWriter, TextKind } from './parts.ts'
import {
  contentOf,
  textEntry,
  type ItemFamily,
  type TextEntry,
  type TextList,
} from './responses-items.ts'

/** Where in an item a piece of text stands. */
export interface TextPlace {
  readonly kind: TextKind
  readonly list: TextList
  readonly index: number
}

/** A piece of running text of an item; it becomes a part of its own. */
interface Piece {
  readonly kind: TextKind
  readonly list: TextList
  readonly slot: string
  /** Its whole text, once that was said. */
  whole: string | undefined
  logprobs: TokenLogprob[] | undefined
  streamed: boolean
  /** How many of its annotations became sources. */
  annotated: number
}

/** The texts of one output item: a message's content, or a reasoning's summary and content. */
export interface ItemTexts {
  add(place: TextPlace, text: string, logprobs?: unknown): void
  /** The whole text of a piece, which replaces its deltas. */
  whole(place: TextPlace, text: string, logprobs?: unknown): void
  annotate(place: TextPlace, annotation: unknown): void
  /** Ends the pieces, each with its text in the item's own form, if that has it. */
  end(form: JsonObject, details: TextsEnd): void
}

export interface TextsEnd {
  readonly signature: string | undefined
  readonly redacted: string | undefined
  readonly providerMetadata: Metadata | undefined
}

/** @param serial A number of the item that no other has. */
export function createItemTexts(
  writer: PartWriter,
  serial: number,
  family: ItemFamily,
  unread: (part: unknown) => void,
): ItemTexts {
  const pieces: Piece[] = []
  const byPlace = new Map<string, Piece>()
  /** Reasoning shows from its start on, although often no word of it is ever said. */
  let spare = family === 'reasoning' ? `${serial}` : undefined
  if (spare !== undefined) writer.open('reasoning', spare)

  function create({ kind, list }: Pick<TextPlace, 'kind' | 'list'>): Piece {
    const free = kind === 'reasoning' ? spare : undefined
    const slot = free ?? `${serial}.${pieces.length}`
    if (free !== undefined) spare = undefined
    const unsaid = { whole: undefined, logprobs: undefined, streamed: false, annotated: 0 }
    const piece: Piece = { kind, list, slot, ...unsaid }
    pieces.push(piece)
    return piece
  }

  function pieceAt(place: TextPlace): Piece {
    const name = `${place.kind} ${place.list} ${place.index}`
    const known = byPlace.get(name)
    if (known) return known
    const piece = create(place)
    byPlace.set(name, piece)
    return piece
  }

  function cite(piece: Piece, annotation: unknown): void {
    piece.annotated += 1
    writer.source(annotatedSource(annotation, writer.open(piece.kind, piece.slot)))
  }

  /** Joins the entries of an item's form with the pieces that streamed. */
  function settle(entries: readonly TextEntry[]): void {
    const free = new Set(pieces)
    /** In order, as not every server counts the places in its events as it does in the item. */
    const take = (entry: TextEntry, sameList: boolean): Piece | undefined => {
      for (const piece of free) {
        if (piece.kind !== entry.kind || (sameList && piece.list !== entry.list)) continue
        free.delete(piece)
        return piece
      }
      return undefined
    }
    const homeless = entries.filter((entry) => {
      const piece = take(entry, true)
      if (piece) fill(piece, entry)
      return !piece
    })
    for (const entry of homeless) {
      if (entry.text === '') continue
      fill(take(entry, false) ?? create(entry), entry)
    }
  }

  function fill(piece: Piece, { text, annotations, logprobs }: TextEntry): void {
    setWhole(piece, text, logprobs)
    if (annotations.length > piece.annotated) {
      flush(piece)
      for (const annotation of annotations.slice(piece.annotated)) cite(piece, annotation)
    }
  }

  function setWhole(piece: Piece, text: string, logprobs: unknown): void {
    // An empty text says nothing: some servers leave it out of what they repeat.
    piece.whole = text || piece.whole
    if (!piece.streamed) piece.logprobs = listed(logprobs) ?? piece.logprobs
  }

  /** Writes a piece of which only the whole was said. */
  function flush(piece: Piece): void {
    if (piece.streamed || piece.whole === undefined) return
    piece.streamed = true
    writer.text(piece.kind, piece.whole, piece.slot, piece.logprobs)
  }

  return {
    add(place, text, logprobs) {
      const piece = pieceAt(place)
      piece.streamed = true
      writer.text(piece.kind, text, piece.slot, listed(logprobs))
    },
    whole(place, text, logprobs) {
      if (text !== '') setWhole(pieceAt(place), text, logprobs)
    },
    annotate(place, annotation) {
      cite(pieceAt(place), annotation)
    },
    end(form, details) {
      settle(
        contentOf(form).flatMap(([part, list]) => {
          const entry = textEntry(part, list, family)
          if (!entry) unread(part)
          return entry ?? []
        }),
      )
      const { providerMetadata } = details
      // What proves the whole item stands with its last part.
      const last = pieces.at(-1)
      for (const piece of pieces) {
        flush(piece)
        const { kind, slot, whole: text } = piece
        writer.endText(
          kind,
          slot,
          piece === last ? { ...details, text } : { providerMetadata, text },
        )
      }
      if (spare !== undefined) writer.endText('reasoning', spare, details)
    },
  }
}

function listed(logprobs: unknown): TokenLogprob[] | undefined {
  return arrayOf(logprobs).length === 0 ? undefined : logprobsOf({ content: logprobs })
}
