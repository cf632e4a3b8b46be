import type { ServerSentEvent } from './event.ts'

const lineEnd = /\r\n|\r|\n/

/**
 * Writes one event as text. Data of several lines becomes several `data:` lines; a line end in
 * `event` or `id` would smuggle in a field, so only the first line of each is written.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export function encodeEvent({ event, data, id }: ServerSentEvent): string {
  let text = ''
  if (event !== undefined) text += `event: ${firstLine(event)}\n`
  for (const line of data.split(lineEnd)) text += `data: ${line}\n`
  if (id !== undefined) text += `id: ${firstLine(id)}\n`
  return `${text}\n`
}

function firstLine(value: string): string {
  return value.split(lineEnd, 1)[0] ?? ''
}
