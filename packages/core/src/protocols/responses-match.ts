import type { JsonObject } from '../json.ts'

/** What is known of an item that was streamed. */
interface Streamed {
  readonly type: string
  readonly id: string
  readonly callId: string
  readonly index: number | undefined
}

/**
 * Finds for each item of a response's whole output the one that was streamed, if it was. All are
 * sought by their ids first: the output may leave some out, so a position alone can mislead. Then,
 * as some servers change the ids (OpenRouter, Copilot), by position, and at last by order.
 */
export function matchItems<Item extends Streamed>(
  forms: readonly JsonObject[],
  items: readonly Item[],
): [form: JsonObject, item: Item | undefined][] {
  const free = new Set(items)

  function take(fits: (item: Item) => boolean): Item | undefined {
    for (const item of free) {
      if (!fits(item)) continue
      free.delete(item)
      return item
    }
    return undefined
  }

  const named = forms.map((form, position) => {
    const sameName = (item: Item) => item.type === form['type'] && haveSameName(item, form)
    return take((item) => item.index === position && sameName(item)) ?? take(sameName)
  })
  return forms.map((form, position) => {
    const { type } = form
    const item =
      named[position] ??
      take((other) => other.index === position && other.type === type) ??
      take((other) => other.type === type)
    return [form, item]
  })
}

function haveSameName(item: Streamed, { id, call_id: callId }: JsonObject): boolean {
  return (item.id !== '' && item.id === id) || (item.callId !== '' && item.callId === callId)
}
