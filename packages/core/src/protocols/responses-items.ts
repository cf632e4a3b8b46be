import { arrayOf, jsonText, objectOf, textOf, type JsonObject } from '../json.ts'
import type { Metadata } from '../message/message.ts'
import { imageFile } from './openai-shared.ts'
import type { FileFields, TextKind, ToolCall } from './parts.ts'

/**
 * What an output item of the Responses API says, read from its whole form.
 * @see https://platform.openai.com/docs/api-reference/responses/object
 */
export type ItemFamily = 'message' | 'reasoning' | 'call' | 'output' | 'other'

export function familyOf(type: string): ItemFamily {
  if (type === 'message') return 'message'
  // A compaction is context in the provider's own hand, to be sent back as hidden reasoning is.
  if (type === 'reasoning' || type === 'compaction') return 'reasoning'
  if (type === 'program' || type.endsWith('_call')) return 'call'
  return type.endsWith('_output') ? 'output' : 'other'
}

/** A piece of running text within an item, as the item's whole form has it. */
export interface TextEntry {
  readonly kind: TextKind
  readonly list: TextList
  readonly text: string
  readonly annotations: readonly unknown[]
  readonly logprobs: unknown
}

/** Which of an item's lists a text stands in; each counts its own places. */
export type TextList = 'content' | 'summary'

const textKinds: ReadonlyMap<unknown, TextKind> = new Map([
  ['output_text', 'text'],
  ['text', 'text'],
  ['refusal', 'refusal'],
  ['reasoning_text', 'reasoning'],
  ['summary_text', 'reasoning'],
])

/** What a content part of an item is, or nothing if it is no text. */
export function textEntry(
  part: unknown,
  list: TextList,
  family: ItemFamily,
): TextEntry | undefined {
  const { type, text, refusal, annotations, logprobs } = objectOf(part)
  const named = textKinds.get(type)
  if (!named) return undefined
  // Some servers call the text of a reasoning item `output_text`.
  const kind = family === 'reasoning' ? 'reasoning' : named
  const said = kind === 'refusal' ? textOf(refusal) : textOf(text)
  return { kind, list, text: said, annotations: arrayOf(annotations), logprobs }
}

/** The item's content parts, each with the list it stands in. */
export function contentOf(form: JsonObject): [part: unknown, list: TextList][] {
  const { content, summary } = form
  const parts =
    typeof content === 'string' ? [{ type: 'output_text', text: content }] : arrayOf(content)
  return [
    ...arrayOf(summary).map((part): [unknown, TextList] => [part, 'summary']),
    ...parts.map((part): [unknown, TextList] => [part, 'content']),
  ]
}

export function callOf(item: JsonObject): ToolCall & { readonly server: boolean } {
  const type = textOf(item['type'])
  const id = textOf(item['call_id']) || textOf(item['id']) || null
  const named = type === 'function_call' || type === 'custom_tool_call' || type === 'mcp_call'
  const server = runByProvider(type, item)
  // Custom tools are the ones that take free text, but for those that xAI runs itself.
  const format = type === 'custom_tool_call' && !server ? 'text' : undefined
  return { id, name: named ? textOf(item['name']) : type, server, format }
}

/** Whether the provider runs the tool itself; otherwise the client is asked to. */
function runByProvider(type: string, item: JsonObject): boolean {
  switch (type) {
    case 'function_call':
    case 'local_shell_call':
    case 'apply_patch_call':
    case 'computer_call':
      return false
    case 'shell_call':
      return textOf(objectOf(item['environment'])['type']).startsWith('container')
    case 'tool_search_call':
      return item['execution'] !== 'client'
    case 'custom_tool_call':
      return textOf(item['call_id']).startsWith('xs_') && xaiTool.test(textOf(item['name']))
    default:
      return true
  }
}

/** The searches of X that xAI runs, which it sends as custom tools. */
const xaiTool = /^(?:x_\w+_search|x_thread_fetch|view_image|view_x_video)$/

/** The input of a call as JSON or free text; empty where the item does not say it. */
export function inputOf(item: JsonObject): string {
  const { type, code, queries, operation, action, actions } = item
  switch (type) {
    case 'function_call':
    case 'mcp_call':
      return written(item['arguments'])
    case 'custom_tool_call':
      return written(item['input'])
    case 'code_interpreter_call':
    case 'program':
      return jsonText({ code })
    case 'file_search_call':
      return jsonText({ queries })
    case 'apply_patch_call':
      return patchText(objectOf(operation))
    default:
      if ((action ?? null) !== null) return jsonText(action)
      if (Array.isArray(actions)) return jsonText({ actions })
      return written(item['arguments']) || '{}'
  }
}

function written(value: unknown): string {
  return typeof value === 'string' || (value ?? null) === null ? textOf(value) : jsonText(value)
}

/** The patch comes last, as it is the field that streams. */
export function patchText({ diff, ...operation }: JsonObject): string {
  return jsonText(diff === undefined ? operation : { ...operation, diff })
}

/** What the tool of a call gave, where the provider ran it and the call's item tells. */
export function resultOf(item: JsonObject): { output: unknown; failed: boolean } | undefined {
  const error = item['error'] ?? null
  const output = item['output'] ?? item['outputs'] ?? item['results'] ?? error
  const failed = error !== null || item['status'] === 'failed'
  return output === null && !failed ? undefined : { output, failed }
}

/**
 * Whether a later form of an item has other text or another input than one that ended its parts;
 * what says nothing contradicts nothing.
 */
export function contradicts(later: JsonObject, before: JsonObject): boolean {
  return [textIn, inputOf].some((read) => {
    const said = read(later)
    return said !== '' && said !== read(before)
  })
}

function textIn(form: JsonObject): string {
  return contentOf(form)
    .map(([part, list]) => textEntry(part, list, 'message')?.text ?? '')
    .join('')
}

/** What an item that answers a call holds; it names the call by `call_id`. */
export function answerOf(item: JsonObject): { output: unknown; failed: boolean } {
  const output = item['output'] ?? item['result'] ?? item['tools'] ?? null
  return { output, failed: item['status'] === 'failed' }
}

/** The image an image generation has come to: a preview under way, or the result. */
export function generatedImage(
  image: string,
  { output_format: format, size, quality, background, revised_prompt }: JsonObject,
  preview: boolean,
): FileFields {
  const providerMetadata = present({ size, quality, background, revised_prompt })
  const addressed = /^(?:data|https?):/.test(image) ? imageFile(image) : undefined
  if (addressed) return { ...addressed, preview, providerMetadata }
  const subtype = format === 'svg' ? 'svg+xml' : textOf(format) || 'png'
  return { mediaType: `image/${subtype}`, data: image, preview, providerMetadata }
}

/** The images that code drew. */
export function drawnImages(item: JsonObject): FileFields[] {
  return arrayOf(item['outputs']).flatMap((output) => {
    const file = objectOf(output)['type'] === 'image' ? imageFile(output) : undefined
    return file ? [file] : []
  })
}

/** Fields of an item that its parts tell already. */
const told = new Set([
  'content',
  'summary',
  'encrypted_content',
  'name',
  'call_id',
  'arguments',
  'input',
  'code',
  'queries',
  'operation',
  'action',
  'actions',
  'output',
  'outputs',
  'result',
  'results',
  'error',
])

/** All else an item says: with it the item can be put together again to be sent back. */
export function metadataOf(item: JsonObject): Metadata | undefined {
  return present(item, told)
}

const none: ReadonlySet<string> = new Set()

function present(fields: JsonObject, without = none): Metadata | undefined {
  const given = Object.entries(fields).filter(
    ([field, value]) => (value ?? null) !== null && !without.has(field),
  )
  return given.length === 0 ? undefined : Object.fromEntries(given)
}
