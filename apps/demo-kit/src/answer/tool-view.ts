import type { ToolPart } from '@millrace/core'

/** A call as it is shown. */
export interface ToolView {
  readonly name: string
  /** Whose call it is, and how it goes. */
  readonly label: string
  readonly state: 'writing' | 'done' | 'failed'
  /** Whether the provider runs it. */
  readonly server: boolean
  /** `null` where there is none. */
  readonly input: ToolContent | null
  /** What is wrong with the input; `null` where nothing is. */
  readonly problem: string | null
  /** What the tool gave, where the provider ran it. */
  readonly result: { readonly label: string; readonly content: ToolContent } | null
}

/** Fields, to be read with `fieldsOf`, or text as it came. */
export type ToolContent =
  | { readonly kind: 'fields'; readonly value: object; readonly open: boolean }
  | { readonly kind: 'text'; readonly text: string; readonly open: boolean }

export function toolView(part: ToolPart): ToolView {
  const writing = part.state === 'streaming'
  return {
    name: part.name,
    label: labelOf(part),
    state: writing ? 'writing' : part.failed || part.inputError ? 'failed' : 'done',
    server: part.server,
    input: inputOf(part),
    problem: problemOf(part),
    result: resultOf(part),
  }
}

function labelOf({ server, state, failed }: ToolPart): string {
  if (server) return failed ? 'Run by the provider, failed' : 'Run by the provider'
  return state === 'streaming' ? 'Tool call, being written' : 'Tool call'
}

function inputOf(part: ToolPart): ToolContent | null {
  const open = part.state === 'streaming'
  // What is not JSON is shown as the model wrote it.
  if (part.inputError?.code === 'protocol') return contentOf(part.inputText, false)
  const begun = open && !part.server
  return contentOf(part.input, open) ?? (begun ? { kind: 'text', text: '', open } : null)
}

function problemOf({ inputError, server }: ToolPart): string | null {
  if (!inputError) return null
  if (inputError.code === 'truncated') return 'The answer ended before this input was complete.'
  return server ? inputError.message : `${inputError.message} The call cannot be run.`
}

function resultOf({ output, failed }: ToolPart): ToolView['result'] {
  // A list of one is read as the one.
  const given: unknown = Array.isArray(output) && output.length === 1 ? output[0] : output
  const content = contentOf(given, false)
  if (!content) return null
  const entries = Array.isArray(given) ? `, ${given.length} entries` : ''
  return { label: failed ? 'What went wrong' : `Result${entries}`, content }
}

function contentOf(value: unknown, open: boolean): ToolContent | null {
  if (value === undefined || value === null || value === '') return null
  if (typeof value === 'string') return { kind: 'text', text: value, open }
  if (typeof value !== 'object') return { kind: 'text', text: JSON.stringify(value), open }
  return Object.keys(value).length > 0 ? { kind: 'fields', value, open } : null
}
