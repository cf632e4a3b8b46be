/** Where a log is, in one word for another process. */
export interface Place {
  readonly url: string
  readonly prefix: string
}

export function wordOf({ url, prefix }: Place): string {
  return `${url}#${prefix}`
}

export function placeOf(word: string): Place {
  const [url = '', prefix = ''] = word.split('#')
  return { url, prefix }
}
