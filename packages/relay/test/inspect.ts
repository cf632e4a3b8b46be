/** What the relay says of a stream. */
export function inspect(place: string): Promise<Headers> {
  return fetch(place, { method: 'HEAD' }).then(({ headers }) => headers)
}

export async function stateOf(place: string): Promise<string | null> {
  return (await inspect(place)).get('millrace-state')
}

/** Reads a response until its first event is there; what then follows can be read from it. */
export async function firstEvent(response: Response) {
  const reader = response.body?.getReader()
  if (!reader) throw new Error('There is no body.')
  const utf8 = new TextDecoder()
  let text = ''
  while (!text.includes('\nid: ')) text += utf8.decode((await reader.read()).value)
  return reader
}
