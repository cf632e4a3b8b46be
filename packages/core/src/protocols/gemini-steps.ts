import { arrayOf, isObject, jsonText, objectOf, textOf, type JsonObject } from '../json.ts'
import type { Delta } from '../message/delta.ts'
import type { Metadata } from '../message/message.ts'
import { annotatedSource, resultSources } from './gemini-annotations.ts'
import type { PartWriter } from './parts.ts'
import { pushError } from './payloads.ts'
import { createSourceClaims, type SourceClaims } from './source-claims.ts'
import { createTextPlaces, type TextPlaces } from './text-places.ts'

/**
 * Reads the steps of an interaction. Several may be open at once; a step is started, changed and
 * stopped under its index.
 * @see https://ai.google.dev/api/interactions-api
 */
export interface StepReader {
  start(index: number, step: JsonObject): void
  change(index: number, delta: JsonObject): void
  /** @param usage What the step alone has cost, where that is said. */
  stop(index: number, usage?: unknown): void
  /** Stops all that is open. */
  end(): void
  /** Whether any step has been started. */
  readonly started: boolean
  /** Whether a step said that it failed. */
  readonly failed: boolean
}

/** What was said of a step, its deltas' fields added to its own. */
type Fields = Map<string, unknown>

interface TextStep {
  readonly kind: 'text'
  readonly said: Fields
  places: TextPlaces
  claims: SourceClaims
}

interface CallStep {
  readonly kind: 'call'
  readonly said: Fields
  readonly key: string
  /** Whether its arguments came as text. */
  written: boolean
}

/** A step under way, by what becomes of it. */
type Step =
  | TextStep
  | CallStep
  | { readonly kind: 'reasoning' | 'result' | 'unknown'; readonly said: Fields }

interface Call {
  readonly key: string
  readonly id: string
  readonly type: string
  answered: boolean
}

const media = new Set(['image', 'audio', 'document', 'video'])
/** `text_annotation` is the older name. */
const textual = new Set(['text', 'text_annotation_delta', 'text_annotation'])
const callFields = new Set(['type', 'id', 'arguments', 'signature'])
const functionFields = new Set([...callFields, 'name'])
const mediaFields = new Set(['type', 'data', 'uri', 'mime_type'])

export function createStepReader(push: (delta: Delta) => void, writer: PartWriter): StepReader {
  const steps = new Map<number, Step>()
  const calls: Call[] = []
  let started = false
  let failed = false

  function start(index: number, step: JsonObject): Step {
    stop(index)
    started = true
    const opened = open(index, step)
    steps.set(index, opened)
    return opened
  }

  function open(index: number, step: JsonObject): Step {
    const type = textOf(step['type'])
    if (type === 'model_output' || type === 'text' || media.has(type)) return openText(index, step)
    if (type.endsWith('_call')) return openCall(type, step)
    if (type.endsWith('_result')) return { kind: 'result', said: fieldsOf(step) }
    if (type !== 'thought') {
      push({ type: 'unknown', raw: step })
      return { kind: 'unknown', said: new Map() }
    }
    writer.open('reasoning', index)
    for (const summary of arrayOf(step['summary'])) readSummary(index, objectOf(summary))
    return { kind: 'reasoning', said: fieldsOf(step) }
  }

  function openText(index: number, step: JsonObject): TextStep {
    const places = createTextPlaces()
    const claims = createSourceClaims(writer, places)
    const opened: TextStep = { kind: 'text', said: new Map(), places, claims }
    const contents = step['type'] === 'model_output' ? arrayOf(step['content']) : [step]
    for (const content of contents) readContent(index, opened, objectOf(content))
    if (isObject(step['error'])) failed = pushError(push, step)
    return opened
  }

  function openCall(type: string, step: JsonObject): CallStep {
    const own = type === 'function_call'
    const id = textOf(step['id'])
    const name = own ? textOf(step['name']) : type
    const key = writer.tool({ id: id || null, name, server: !own })
    calls.push({ key, id, type, answered: false })
    const call: CallStep = { kind: 'call', said: new Map(), key, written: false }
    readCall(call, step)
    return call
  }

  /** Arguments come as text in pieces, or as an object, whole; that is written when no more comes. */
  function readCall(call: CallStep, piece: JsonObject): void {
    const text = textOf(piece['arguments'])
    call.written ||= text !== ''
    writer.input(call.key, text)
    say(call.said, piece)
  }

  function readSummary(index: number, content: JsonObject): void {
    if (media.has(textOf(content['type']))) readMedia(content, { thought: true })
    else if (typeof content['text'] === 'string') writer.text('reasoning', content['text'], index)
    else push({ type: 'unknown', raw: content })
  }

  function readMedia(content: JsonObject, said?: Metadata): void {
    writer.file({
      mediaType: textOf(content['mime_type']) || 'application/octet-stream',
      data: typeof content['data'] === 'string' ? content['data'] : undefined,
      url: textOf(content['uri']) || undefined,
      preview: false,
      providerMetadata: metadataOf(fieldsOf(content), mediaFields, said),
    })
  }

  function readContent(index: number, step: TextStep, content: JsonObject): void {
    const { text, annotations } = content
    if (media.has(textOf(content['type']))) {
      endText(index, step)
      readMedia(content)
      return
    }
    if (typeof text !== 'string' && !Array.isArray(annotations)) {
      push({ type: 'unknown', raw: content })
      return
    }
    if (typeof text === 'string' && text !== '') {
      step.places.add(writer.open('text', index), text)
      writer.text('text', text, index)
    }
    step.claims.retry()
    for (const annotation of arrayOf(annotations)) {
      const source = annotatedSource(annotation)
      if (source) step.claims.add(source.fields, source.range)
      else push({ type: 'unknown', raw: annotation })
    }
  }

  /** Annotations count from the start of the text that they come with. */
  function endText(index: number, step: TextStep, cost?: Metadata): void {
    step.claims.end()
    writer.endText('text', index, endOf(step.said, cost))
    step.places = createTextPlaces()
    step.claims = createSourceClaims(writer, step.places)
  }

  /** The step of a delta that no step was started for. */
  function startFor(index: number, delta: JsonObject): Step {
    const type = textOf(delta['type'])
    if (type.startsWith('thought')) return start(index, { type: 'thought' })
    if (type === 'arguments_delta') return start(index, { type: 'function_call' })
    if (!/_(?:call|result)$/.test(type)) return start(index, { type: 'model_output' })
    return start(index, { type, id: delta['id'], name: delta['name'] })
  }

  function change(index: number, delta: JsonObject): void {
    const step = steps.get(index) ?? startFor(index, delta)
    const type = textOf(delta['type'])
    const { kind } = step
    const { content } = delta
    if (type === 'thought_signature' && kind !== 'unknown') {
      say(step.said, { signature: delta['signature'] })
    } else if (kind === 'reasoning' && type === 'thought_summary' && isObject(content)) {
      readSummary(index, content)
    } else if (kind === 'call' && (type === 'arguments_delta' || type.endsWith('_call'))) {
      readCall(step, delta)
    } else if (kind === 'result' && type.endsWith('_result')) {
      say(step.said, delta)
    } else if (kind === 'text' && (textual.has(type) || media.has(type))) {
      readContent(index, step, delta)
    } else {
      push({ type: 'unknown', raw: delta })
    }
  }

  function stop(index: number, usage?: unknown): void {
    const step = steps.get(index)
    if (!step) return
    steps.delete(index)
    const cost = isObject(usage) ? { step_usage: usage } : undefined
    if (step.kind === 'text') endText(index, step, cost)
    else if (step.kind === 'reasoning') writer.endText('reasoning', index, endOf(step.said, cost))
    else if (step.kind === 'call') stopCall(step, cost)
    else if (step.kind === 'result') stopResult(step.said)
  }

  function stopCall({ key, written, said }: CallStep, cost: Metadata | undefined): void {
    if (!written) writer.input(key, jsonText(said.get('arguments') ?? {}))
    const read = said.get('type') === 'function_call' ? functionFields : callFields
    const signature = textOf(said.get('signature')) || undefined
    writer.endTool(key, { signature, providerMetadata: metadataOf(said, read, cost) })
  }

  /** Without the call's id, a result answers the first call of its kind that waits. */
  function stopResult(said: Fields): void {
    const id = textOf(said.get('call_id'))
    const type = textOf(said.get('type')).replace(/_result$/, '_call')
    const call =
      id === ''
        ? calls.find((one) => one.type === type && !one.answered)
        : calls.find((one) => one.id === id)
    const whole = Object.fromEntries(said)
    if (!call) {
      push({ type: 'unknown', raw: whole })
      return
    }
    call.answered = true
    const signature = textOf(said.get('signature')) || undefined
    // Some results are the tool's own affair: then all that is said of them is the output.
    writer.output(call.key, whole['result'] ?? whole, whole['is_error'] === true, signature)
    for (const source of resultSources(whole)) writer.source(source)
  }

  return {
    start,
    change,
    stop,
    end() {
      for (const index of steps.keys()) stop(index)
    },
    get started() {
      return started
    },
    get failed() {
      return failed
    },
  }
}

function fieldsOf(step: JsonObject): Fields {
  const said: Fields = new Map()
  say(said, step)
  return said
}

/** Adds what a piece of a step says to what was said of it; the type remains the step's. */
function say(said: Fields, piece: JsonObject): void {
  for (const [name, value] of Object.entries(piece)) {
    if (name === '__proto__' || (value ?? '') === '') continue
    if (name !== 'type' || !said.has('type')) said.set(name, value)
  }
}

function endOf(said: Fields, cost: Metadata | undefined) {
  return { signature: textOf(said.get('signature')) || undefined, providerMetadata: cost }
}

/** What stands beside the fields that are read. */
function metadataOf(
  said: Fields,
  read: ReadonlySet<string>,
  more: Metadata = {},
): Metadata | undefined {
  const besides = [...said].filter(([name]) => !read.has(name))
  const metadata = { ...Object.fromEntries(besides), ...more }
  return Object.keys(metadata).length > 0 ? metadata : undefined
}
