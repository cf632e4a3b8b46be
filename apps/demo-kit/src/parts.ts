import type { FilePart, Message, ReasoningPart, SourcePart, ToolPart } from '@millrace/core'

/** The heading of a piece of reasoning. */
export function reasoningLabel(part: ReasoningPart): string {
  if (part.state === 'streaming') return 'Thinking…'
  return part.text === '' && part.redacted !== undefined ? 'Thoughts, hidden' : 'Thoughts'
}

/** Whose call it is, and how it went. */
export function toolLabel(part: ToolPart): string {
  if (part.failed) return 'Tool, failed at the provider'
  return part.server ? 'Tool, run by the provider' : 'Tool call'
}

/** A call's input as a person reads it, field by field as it comes. */
export function toolInput(part: ToolPart): string {
  if (part.format === 'text' || part.inputError) return part.inputText
  return part.input === undefined ? '' : JSON.stringify(part.input, null, 2)
}

/** What the tool gave; `null` where the provider did not run it. */
export function toolOutput({ output }: ToolPart): string | null {
  if (output === undefined) return null
  return typeof output === 'string' ? output : JSON.stringify(output, null, 2)
}

/** A page the answer rests on. */
export interface SourceLink {
  readonly key: string
  readonly label: string
  /** `undefined` where the source is no page of the web. */
  readonly href: string | undefined
}

/** The answer's sources, each once. */
export function sourcesOf(message: Message): readonly SourceLink[] {
  const links = new Map<string, SourceLink>()
  for (const part of message.parts) {
    if (part.type !== 'source') continue
    const link = toLink(part)
    const known = link.href ?? link.label
    if (link.label !== '' && !links.has(known)) links.set(known, link)
  }
  return [...links.values()]
}

function toLink({ key, url, title, quote }: SourcePart): SourceLink {
  const address = url === undefined ? null : URL.parse(url)
  const href = address && /^https?:$/.test(address.protocol) ? address.href : undefined
  return { key, href, label: title || address?.host || url || quote || '' }
}

/** A file the model made, and the way to show it. */
export interface FileView {
  readonly kind: 'image' | 'audio' | 'link'
  readonly src: string
  readonly label: string
}

/** @returns `null` for a file that cannot be shown. */
export function fileView({ mediaType, data, url }: FilePart): FileView | null {
  if (data !== undefined) {
    const src = `data:${mediaType};base64,${data}`
    if (mediaType.startsWith('image/')) return { kind: 'image', src, label: 'Picture by the model' }
    if (mediaType.startsWith('audio/')) return { kind: 'audio', src, label: 'Sound by the model' }
    return { kind: 'link', src, label: `File by the model (${mediaType})` }
  }
  // A picture from elsewhere would tell its server what was asked here, so that is a link.
  if (url === undefined || !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) return null
  return { kind: 'link', src: url, label: `File by the model (${mediaType})` }
}
