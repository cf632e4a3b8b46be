import { arrayOf, isObject, numberOf, objectOf, textOf, type JsonObject } from '../json.ts'
import type { Delta } from '../message/delta.ts'
import type { FileFields, PartWriter, TextKind } from './parts.ts'
import { createItemCall, type BareField, type ItemCall } from './responses-call.ts'
import {
  answerOf,
  contradicts,
  drawnImages,
  familyOf,
  generatedImage,
  metadataOf,
  resultOf,
  type ItemFamily,
  type TextList,
} from './responses-items.ts'
import { matchItems } from './responses-match.ts'
import { createItemTexts, type ItemTexts, type TextPlace } from './responses-texts.ts'

/** An output item: a message, a reasoning, a call, the answer to a call, or something else. */
interface Item {
  readonly family: ItemFamily
  readonly type: string
  readonly id: string
  readonly callId: string
  readonly index: number | undefined
  /** As it was announced, and once it has ended as it ended. */
  form: JsonObject
  readonly texts: ItemTexts
  readonly call: ItemCall | undefined
  /** Of an answer: what the commands of a shell have written so far. */
  readonly written: Map<number, JsonObject>
  /** Of an image under way: its last preview, and the key of its file. */
  preview: { readonly key: string; readonly file: FileFields } | undefined
  ended: boolean
}

/** The item, if it is of this family and goes on. */
function openOf(item: Item | undefined, family: ItemFamily): Item | undefined {
  return item && !item.ended && item.family === family ? item : undefined
}

/** The output items of a response, by the events that are about them. */
export interface Output {
  added(payload: JsonObject): void
  done(payload: JsonObject): void
  text(payload: JsonObject, kind: TextKind, list: TextList): void
  /** The whole text of a piece. */
  whole(payload: JsonObject, kind: TextKind, list: TextList, text: unknown): void
  annotation(payload: JsonObject): void
  input(payload: JsonObject, type: string): void
  wholeInput(payload: JsonObject, type: string, text: unknown): void
  bareInput(payload: JsonObject, field: BareField, type: string): void
  wholeBareInput(payload: JsonObject, field: BareField, type: string, text: unknown): void
  image(payload: JsonObject): void
  /** More of what a shell wrote, or with `done` the whole of it. */
  shellOutput(payload: JsonObject): void
  /** The whole output, as the response's end repeats it. */
  complete(forms: readonly unknown[]): void
  /** Ends what is still open. */
  end(): void
}

export function createOutput(push: (delta: Delta) => void, writer: PartWriter): Output {
  const items: Item[] = []
  const byIndex = new Map<number, Item>()
  const byId = new Map<string, Item>()

  const unread = (raw: unknown) => push({ type: 'unknown', raw })

  function create(form: JsonObject, index: number | undefined, announced: boolean): Item {
    const type = textOf(form['type'])
    const family = familyOf(type)
    const item: Item = {
      family,
      type,
      id: textOf(form['id']),
      callId: textOf(form['call_id']),
      index,
      form,
      texts: createItemTexts(writer, items.length, family, unread),
      call: family === 'call' ? createItemCall(writer, form, announced) : undefined,
      written: new Map(),
      preview: undefined,
      ended: false,
    }
    items.push(item)
    if (index !== undefined) byIndex.set(index, item)
    if (item.id !== '') byId.set(item.id, item)
    return item
  }

  /**
   * The open item that an event is about. Its id says so where it is known; some servers (Copilot)
   * change it from event to event, so otherwise the index does, and without one the last item.
   */
  function find(payload: JsonObject, family: ItemFamily): Item | undefined {
    const index = numberOf(payload['output_index'])
    const id = textOf(payload['item_id']) || textOf(objectOf(payload['item'])['id'])
    const indexed = index === undefined ? undefined : openOf(byIndex.get(index), family)
    if (indexed?.id === id) return indexed
    const named = openOf(byId.get(id), family)
    if (named || index !== undefined) return named ?? indexed
    return id === '' ? items.findLast((item) => openOf(item, family)) : undefined
  }

  /** The item of an event, which may be the first that is heard of it; none if it has ended. */
  function itemOf(payload: JsonObject, type: string): Item | undefined {
    const family = familyOf(type)
    const known = find(payload, family)
    if (known) return known
    const index = numberOf(payload['output_index'])
    const id = textOf(payload['item_id'])
    const adds = 'delta' in payload
    const former =
      byId.get(id) ?? (index !== undefined && (id === '' || !adds) ? byIndex.get(index) : undefined)
    if (former?.family !== family) return create({ type, id }, index, false)
    if (adds) unread(payload)
    return undefined
  }

  /** The item that a repeated end is about. */
  function endedBefore(form: JsonObject, index: number | undefined): Item | undefined {
    const former =
      byId.get(textOf(form['id'])) ?? (index === undefined ? undefined : byIndex.get(index))
    const same =
      former?.ended === true &&
      former.type === form['type'] &&
      former.index === index &&
      former.id === textOf(form['id']) &&
      former.callId === textOf(form['call_id'])
    return same ? former : undefined
  }

  function endItem(item: Item, final: JsonObject | undefined): void {
    if (item.ended) {
      if (final && contradicts(final, item.form)) {
        push({ type: 'warning', message: 'An item ended otherwise than was said.', raw: final })
      }
      return
    }
    item.ended = true
    const form = final ?? item.form
    item.form = form
    if (item.call) {
      endCall(item, item.call, final)
      return
    }
    switch (item.family) {
      case 'output':
        answer(item, form)
        return
      case 'other':
        unread(form)
        return
      default: {
        const kept = textOf(form['encrypted_content']) || undefined
        const hidden = item.type === 'compaction'
        item.texts.end(form, {
          signature: hidden ? undefined : kept,
          redacted: hidden ? kept : undefined,
          providerMetadata: metadataOf(form),
        })
      }
    }
  }

  function endCall(item: Item, call: ItemCall, final: JsonObject | undefined): void {
    call.end(final)
    if (item.type === 'image_generation_call') endImage(item, textOf(final?.['result']))
    const key = call.key()
    if (!final || !call.server || key === undefined) return
    const result = resultOf(final)
    if (result) writer.output(key, result.output, result.failed)
    for (const file of drawnImages(final)) writer.file(file)
  }

  /** An image that never came to a result stays as its last preview showed it. */
  function endImage({ form, preview }: Item, result: string): void {
    if (result !== '') writer.file(generatedImage(result, form, false), preview?.key)
    else if (preview) writer.file({ ...preview.file, preview: false }, preview.key)
  }

  /** The call that an answer is for: by its id, else (a tool search has none) the last of its kind. */
  function answered({ type }: Item, form: JsonObject): string | undefined {
    const id = textOf(form['call_id'])
    const kind = type.slice(0, -'_output'.length)
    const call = items.findLast(
      (item) =>
        item.call &&
        (id === '' ? item.type === kind || item.type === `${kind}_call` : item.callId === id),
    )?.call
    return call?.server === true ? call.key() : undefined
  }

  function answer(item: Item, form: JsonObject): void {
    const key = answered(item, form)
    const { output, failed } = answerOf(form)
    if (key === undefined) unread(form)
    else writer.output(key, output, failed)
  }

  function placeOf(payload: JsonObject, kind: TextKind, list: TextList): TextPlace {
    const index = payload[list === 'summary' ? 'summary_index' : 'content_index']
    return { kind, list, index: numberOf(index) ?? 0 }
  }

  function textsOf(payload: JsonObject, kind: TextKind): ItemTexts | undefined {
    return itemOf(payload, kind === 'reasoning' ? 'reasoning' : 'message')?.texts
  }

  return {
    added(payload) {
      const form = objectOf(payload['item'])
      const known = find(payload, familyOf(textOf(form['type'])))
      const again = known && known.type === form['type'] && known.callId === textOf(form['call_id'])
      if (!again) create(form, numberOf(payload['output_index']), true)
    },
    done(payload) {
      const { item } = payload
      if (!isObject(item)) {
        unread(payload)
        return
      }
      const index = numberOf(payload['output_index'])
      const known = find(payload, familyOf(textOf(item['type']))) ?? endedBefore(item, index)
      endItem(known ?? create(item, index, true), item)
    },
    text(payload, kind, list) {
      const { delta, logprobs } = payload
      const text = textOf(delta) || textOf(objectOf(delta)['text'])
      if (text === '') return
      textsOf(payload, kind)?.add(placeOf(payload, kind, list), text, logprobs)
    },
    whole(payload, kind, list, text) {
      const place = placeOf(payload, kind, list)
      textsOf(payload, kind)?.whole(place, textOf(text), payload['logprobs'])
    },
    annotation(payload) {
      const place = placeOf(payload, 'text', 'content')
      textsOf(payload, 'text')?.annotate(place, payload['annotation'])
    },
    input(payload, type) {
      itemOf(payload, type)?.call?.add(textOf(payload['delta']))
    },
    wholeInput(payload, type, text) {
      itemOf(payload, type)?.call?.whole(textOf(text))
    },
    bareInput(payload, field, type) {
      const index = numberOf(payload['command_index']) ?? 0
      itemOf(payload, type)?.call?.addBare(field, textOf(payload['delta']), index)
    },
    wholeBareInput(payload, field, type, text) {
      const index = numberOf(payload['command_index']) ?? 0
      itemOf(payload, type)?.call?.wholeBare(field, textOf(text), index)
    },
    image(payload) {
      const image = textOf(payload['partial_image_b64'])
      if (image === '') return
      const item = itemOf(payload, 'image_generation_call')
      if (!item) return
      const file = generatedImage(image, payload, true)
      item.preview = { file, key: writer.file(file, item.preview?.key) }
    },
    shellOutput(payload) {
      const item = find(payload, 'output')
      const key = item && answered(item, item.form)
      if (!item || key === undefined) {
        unread(payload)
        return
      }
      const index = numberOf(payload['command_index']) ?? 0
      const before = objectOf(item.written.get(index))
      const { stdout, stderr } = objectOf(payload['delta'])
      const joined = {
        stdout: textOf(before['stdout']) + textOf(stdout),
        stderr: textOf(before['stderr']) + textOf(stderr),
      }
      item.written.set(index, objectOf(arrayOf(payload['output'])[0] ?? joined))
      writer.output(key, [...item.written.values()], false)
    },
    complete(forms) {
      for (const [form, item] of matchItems(forms.map(objectOf), items)) {
        endItem(item ?? create(form, undefined, true), form)
      }
    },
    end() {
      for (const item of items) endItem(item, undefined)
    },
  }
}
