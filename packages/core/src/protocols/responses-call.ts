import { arrayOf, jsonText, objectOf, type JsonObject } from '../json.ts'
import type { PartWriter } from './parts.ts'
import { callOf, inputOf, metadataOf, patchText } from './responses-items.ts'

/** A field of a call's input that streams as its bare text, without the JSON around it. */
export type BareField = 'code' | 'diff' | 'commands'

/** One call of a tool, from the pieces of its input to its item's last form. */
export interface ItemCall {
  /** More of the input as it is. */
  add(text: string): void
  /** The whole input, which replaces its pieces. */
  whole(text: string): void
  /** More of a bare field; `index` tells commands apart. */
  addBare(field: BareField, text: string, index: number): void
  wholeBare(field: BareField, text: string, index: number): void
  /** Ends the input by the item's last form, if it has come. */
  end(final: JsonObject | undefined): void
  /** The key of the call's part, once it has started. */
  key(): string | undefined
  readonly server: boolean
}

/**
 * @param form The item as it was announced.
 * @param announced Whether it was: a call of which only the input has come starts when it ends, as
 *   its name is not known before.
 */
export function createItemCall(writer: PartWriter, form: JsonObject, announced: boolean): ItemCall {
  const bare = new Map<number, string>()
  let bareField: BareField | undefined
  /** The command that is being written. */
  let at = 0
  let told = callOf(form)
  let part = announced ? writer.tool(told) : undefined
  /** Input that came before the call was announced. */
  let held = ''
  let whole = ''
  let streamed = false

  function write(text: string): void {
    if (text === '') return
    streamed = true
    if (part === undefined) held += text
    else writer.input(part, text)
  }

  /** The JSON that leads to the bare field. */
  function opening(field: BareField): string {
    if (field === 'commands') return '{"commands":["'
    if (field === 'code') return '{"code":"'
    const json = patchText({ ...objectOf(form['operation']), diff: '' })
    return json.slice(0, -'"}'.length)
  }

  /** The item's form with what streamed, where it does not have that itself. */
  function filled(item: JsonObject): JsonObject {
    if (bareField === undefined) return item
    if (bareField === 'code') return item['code'] ? item : { ...item, code: bare.get(0) }
    if (bareField === 'diff') {
      const operation = objectOf(item['operation'])
      return operation['diff'] ? item : { ...item, operation: { ...operation, diff: bare.get(0) } }
    }
    const action = objectOf(item['action'])
    if (arrayOf(action['commands']).length > 0) return item
    const commands = [...bare].toSorted(([a], [b]) => a - b).map(([, command]) => command)
    return { ...item, action: { ...action, commands } }
  }

  function wholeInput(final: JsonObject | undefined): string {
    if (final) return inputOf(filled(final)) || whole
    if (bareField !== undefined) return inputOf(filled(form))
    // What the announcement held counts only where nothing followed it.
    return streamed ? whole : whole || inputOf(form)
  }

  return {
    add: write,
    whole(text) {
      whole = text || whole
    },
    addBare(field, text, index) {
      if (text === '') return
      bareField = field
      if (!streamed) {
        at = index
        write(opening(field))
      } else if (index !== at) {
        at = index
        write('","')
      }
      bare.set(index, (bare.get(index) ?? '') + text)
      write(jsonText(text).slice(1, -1))
    },
    wholeBare(field, text, index) {
      if (text === '') return
      bareField = field
      bare.set(index, text)
    },
    end(final) {
      const last = callOf(final ?? form)
      if (part === undefined) {
        told = last
        part = writer.tool(told)
        writer.input(part, held)
      }
      const { id, name } = last
      writer.endTool(part, {
        text: wholeInput(final) || undefined,
        id: id !== null && id !== told.id ? id : undefined,
        name: name !== '' && name !== told.name ? name : undefined,
        providerMetadata: metadataOf(final ?? form),
      })
    },
    key: () => part,
    get server() {
      return told.server
    },
  }
}
