import {
  arrayOf,
  isObject,
  jsonText,
  numberOf,
  objectOf,
  textOf,
  type JsonObject,
} from '../json.ts'
import type { Delta } from '../message/delta.ts'
import type { Metadata, TokenLogprob } from '../message/message.ts'
import { createPartialArgs, type PartialArgs } from './gemini-args.ts'
import type { PartWriter } from './parts.ts'
import type { TextPlaces } from './text-places.ts'

/**
 * Reads the parts of one candidate's content.
 * @see https://ai.google.dev/api/caching#Part
 */
export interface PartReader {
  read(part: unknown, logprobs?: readonly TokenLogprob[]): void
  /** Ends what is open. */
  end(): void
}

/** A call, and what came back for it. */
interface Call {
  readonly key: string
  readonly id: string
  /** What its answer goes by where neither has an id. */
  readonly name: string
  readonly outputs: unknown[]
}

/** A call whose arguments are under way. */
interface OpenCall {
  readonly call: Call
  readonly args: PartialArgs
  details: Details
}

/** What stands beside the content of a part. */
interface Details {
  readonly signature?: string | undefined
  readonly providerMetadata?: Metadata | undefined
}

/** The fields of a part that are read; what else stands beside them is metadata. */
const readFields = new Set([
  'text',
  'thought',
  'thoughtSignature',
  'functionCall',
  'functionResponse',
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
  'inlineData',
  'fileData',
])

interface Running {
  readonly kind: 'text' | 'reasoning'
  readonly key: string
  details: Details
}

export function createPartReader(
  push: (delta: Delta) => void,
  writer: PartWriter,
  places: TextPlaces,
): PartReader {
  const calls: Call[] = []
  let open: OpenCall | undefined
  /** The text or reasoning that is open, and what was said of it. */
  let running: Running | undefined

  function endRunning(): void {
    if (running) writer.endText(running.kind, 0, running.details)
    running = undefined
  }

  function endCall(): void {
    if (!open) return
    const { call, args, details } = open
    open = undefined
    const rest = args.close()
    writer.input(call.key, rest ?? '')
    writer.endTool(call.key, rest === undefined ? { ...details, text: args.whole() } : details)
  }

  /** Anything but more of the same ends the text and the call under way. */
  function endOpen(): void {
    endRunning()
    endCall()
  }

  /**
   * A signature belongs to the whole text that its chunk is a piece of, and may stand at any of its
   * pieces or at an empty one behind them; a second one is that of another text.
   */
  function readText(part: JsonObject, logprobs: readonly TokenLogprob[] | undefined): void {
    const text = textOf(part['text'])
    const kind = part['thought'] === true ? 'reasoning' : 'text'
    const details = detailsOf(part)
    const { signature } = details
    if (text === '' && !logprobs && signature === undefined) return
    const known = running?.details.signature
    const another = signature !== undefined && known !== undefined && signature !== known
    if (running?.kind !== kind || another) {
      endOpen()
      running = { kind, key: writer.open(kind), details }
    } else {
      running.details = merged(running.details, details)
    }
    writer.text(kind, text, 0, kind === 'text' ? logprobs : undefined)
    if (kind === 'text') places.add(running.key, text)
  }

  function startCall(name: string, id: string, server: boolean): Call {
    endOpen()
    const key = writer.tool({ id: id || null, name, server })
    const call = { key, id, name, outputs: [] }
    calls.push(call)
    return call
  }

  /** A call of a tool that the provider runs: it always comes whole. */
  function readServerCall(name: string, input: unknown, part: JsonObject, id: unknown): void {
    const { key } = startCall(name, textOf(id), true)
    writer.input(key, jsonText(input))
    writer.endTool(key, detailsOf(part))
  }

  /** What a call gave. Without an id it answers the first call of its name that waits. */
  function readOutput(name: string, value: JsonObject, part: JsonObject, failed: boolean): void {
    const id = textOf(value['id'])
    const call =
      calls.find((one) => id !== '' && one.id === id) ??
      calls.find((one) => one.name === name && one.outputs.length === 0) ??
      calls.findLast((one) => one.name === name)
    if (!call) {
      push({ type: 'unknown', raw: part })
      return
    }
    endOpen()
    call.outputs.push(value)
    // Code may give several results; all of them are its output.
    const output = call.outputs.length === 1 ? value : [...call.outputs]
    writer.output(call.key, output, failed, detailsOf(part).signature)
  }

  /** Starts a call. Returns it where its arguments are still under way. */
  function beginCall(
    name: string,
    id: string,
    value: JsonObject,
    part: JsonObject,
  ): OpenCall | undefined {
    if (name === '') {
      // The end of a call that has ended already is empty.
      if (Object.keys(value).length > 0) push({ type: 'unknown', raw: part })
      return undefined
    }
    const call = startCall(name, id, false)
    if (value['willContinue'] === true || Array.isArray(value['partialArgs'])) {
      return { call, args: createPartialArgs(), details: noDetails }
    }
    writer.input(call.key, jsonText(value['args'] ?? {}))
    writer.endTool(call.key, detailsOf(part))
    return undefined
  }

  /**
   * A call comes whole, or (Vertex AI) begins with its name and goes on without it, as long as it
   * says so; the empty call that should end it is sometimes missing.
   */
  function readCall(value: JsonObject, part: JsonObject): void {
    const name = textOf(value['name'])
    const id = textOf(value['id'])
    const goesOn = open && (name === '' || (id !== '' && id === open.call.id))
    const current = goesOn ? open : beginCall(name, id, value, part)
    if (!current) return
    open = current
    const { call, args } = current
    current.details = merged(current.details, detailsOf(part))
    if (isObject(value['args'])) writer.input(call.key, args.merge(value['args']))
    for (const piece of arrayOf(value['partialArgs'])) {
      const text = args.add(objectOf(piece))
      if (text === undefined) push({ type: 'unknown', raw: piece })
      else writer.input(call.key, text)
    }
    if (value['willContinue'] !== true) endCall()
  }

  function readMedia(value: JsonObject, part: JsonObject): void {
    endOpen()
    const { signature, providerMetadata } = detailsOf(part)
    const displayName = textOf(value['displayName'])
    const said = {
      ...providerMetadata,
      ...(displayName === '' ? {} : { displayName }),
      ...(part['thought'] === true ? { thought: true } : {}),
    }
    writer.file({
      mediaType: textOf(value['mimeType']) || 'application/octet-stream',
      data: typeof value['data'] === 'string' ? value['data'] : undefined,
      url: textOf(value['fileUri']) || undefined,
      preview: false,
      signature,
      providerMetadata: Object.keys(said).length > 0 ? said : undefined,
    })
  }

  function readObject(part: JsonObject): boolean {
    const { functionCall, functionResponse, executableCode, codeExecutionResult } = part
    const { toolCall, toolResponse, inlineData, fileData } = part
    if (isObject(functionCall)) readCall(functionCall, part)
    else if (isObject(functionResponse)) {
      const error = objectOf(functionResponse['response'])['error'] ?? null
      readOutput(textOf(functionResponse['name']), functionResponse, part, error !== null)
    } else if (isObject(executableCode)) {
      const { language, code, id } = executableCode
      readServerCall('executableCode', { language, code }, part, id)
    } else if (isObject(codeExecutionResult)) {
      const outcome = textOf(codeExecutionResult['outcome'])
      const failed = outcome === 'OUTCOME_FAILED' || outcome === 'OUTCOME_DEADLINE_EXCEEDED'
      readOutput('executableCode', codeExecutionResult, part, failed)
    } else if (isObject(toolCall)) {
      readServerCall(textOf(toolCall['toolType']), toolCall['args'] ?? {}, part, toolCall['id'])
    } else if (isObject(toolResponse)) {
      readOutput(textOf(toolResponse['toolType']), toolResponse, part, false)
    } else if (isObject(inlineData)) readMedia(inlineData, part)
    else if (isObject(fileData)) readMedia(fileData, part)
    else return false
    return true
  }

  return {
    read(value, logprobs) {
      const part = objectOf(value)
      if (readObject(part)) return
      // A signature may also come with no content at all.
      if (typeof part['text'] === 'string' || isBare(part)) readText(part, logprobs)
      else push({ type: 'unknown', raw: value })
    },
    end: endOpen,
  }
}

/** Whether a part holds nothing, except perhaps what belongs to the text before it. */
function isBare(part: JsonObject): boolean {
  return Object.keys(part).every((name) => name === 'thought' || name === 'thoughtSignature')
}

const noDetails: Details = {}

function detailsOf(part: JsonObject): Details {
  const signature = textOf(part['thoughtSignature']) || undefined
  let providerMetadata: Record<string, unknown> | undefined
  for (const name of Object.keys(part)) {
    if (readFields.has(name) || name === '__proto__') continue
    providerMetadata ??= {}
    providerMetadata[name] = part[name]
  }
  return (signature ?? providerMetadata) ? { signature, providerMetadata } : noDetails
}

function merged(before: Details, after: Details): Details {
  const { signature, providerMetadata } = after
  if (signature === undefined && providerMetadata === undefined) return before
  return {
    signature: signature ?? before.signature,
    providerMetadata: providerMetadata ?? before.providerMetadata,
  }
}

/** Log-probabilities of the tokens of one chunk; `undefined` where it has none. */
export function logprobsOf(value: unknown): TokenLogprob[] | undefined {
  const result = objectOf(value)
  const top = arrayOf(result['topCandidates'])
  const chosen = arrayOf(result['chosenCandidates'])
  if (chosen.length === 0) return undefined
  return chosen.map((token, index) => ({
    ...likelihoodOf(token),
    top: arrayOf(objectOf(top[index])['candidates']).map(likelihoodOf),
  }))
}

/** A token that is certain has 0, which is left out on the wire. */
function likelihoodOf(value: unknown): { token: string; logprob: number } {
  const { token, logProbability } = objectOf(value)
  return { token: textOf(token), logprob: numberOf(logProbability) ?? 0 }
}
