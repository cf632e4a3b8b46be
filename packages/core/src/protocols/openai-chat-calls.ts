import { isObject, numberOf, objectOf, textOf, type JsonObject } from '../json.ts'
import type { PartWriter } from './parts.ts'

interface Call {
  readonly key: string
  readonly id: string
  signature: string
}

export interface CallTracker {
  /** Takes in one element of `tool_calls`. */
  add(piece: JsonObject): void
  /** Takes in one element of Groq's `executed_tools`, which are sent whole and again. */
  executed(piece: JsonObject): void
  /** The choice is over: ends all calls. */
  end(): void
}

/**
 * Finds the call that a piece belongs to. By `index`; a new id together with a name on the same
 * index is a new call. Without an index by id, else a new name starts a call, else the last call
 * goes on. Empty and null ids, names and arguments say nothing.
 */
export function createCallTracker(writer: PartWriter): CallTracker {
  const calls: Call[] = []
  const byIndex = new Map<number, Call>()
  const byId = new Map<string, Call>()
  const executedByIndex = new Map<number, string>()
  let last: Call | undefined

  function find(index: number | undefined, id: string, name: string): Call | undefined {
    if (index !== undefined) {
      const known = byIndex.get(index)
      const anew = known && id !== '' && name !== '' && known.id !== '' && known.id !== id
      return anew ? undefined : known
    }
    if (id !== '') return byId.get(id)
    return name === '' ? last : undefined
  }

  function start(index: number | undefined, id: string, name: string, custom: boolean): Call {
    writer.endAll('text', 'reasoning', 'refusal')
    const format = custom ? 'text' : 'json'
    const call = { key: writer.tool({ id: id || null, name, format }), id, signature: '' }
    calls.push(call)
    if (index !== undefined) byIndex.set(index, call)
    if (id !== '') byId.set(id, call)
    return call
  }

  return {
    add(piece) {
      // A custom tool's free text stands where a function's arguments would.
      const { name, arguments: given, input } = objectOf(piece['function'] ?? piece['custom'])
      const index = numberOf(piece['index'])
      const id = textOf(piece['id'])
      const custom = isObject(piece['custom'])
      const call = find(index, id, textOf(name)) ?? start(index, id, textOf(name), custom)
      last = call
      // A few services send the arguments as an object, whole.
      writer.input(call.key, isObject(given) ? JSON.stringify(given) : textOf(given ?? input))
      const google = objectOf(objectOf(piece['extra_content'])['google'])
      call.signature += textOf(google['thought_signature'])
    },

    executed(piece) {
      const index = numberOf(piece['index']) ?? 0
      let key = executedByIndex.get(index)
      if (key === undefined) {
        writer.endAll('text', 'reasoning', 'refusal')
        key = writer.tool({ id: null, name: textOf(piece['type']), server: true })
        executedByIndex.set(index, key)
        writer.input(key, textOf(piece['arguments']))
        writer.endTool(key)
      }
      const { output, search_results, code_results } = piece
      const given = output ?? search_results ?? code_results
      if (given !== undefined && given !== null && given !== '') writer.output(key, piece)
    },

    end() {
      for (const { key, signature } of calls) {
        writer.endTool(key, { signature: signature || undefined })
      }
    },
  }
}
