const utf8 = new TextEncoder()

/** SHA-256 of several pieces, in hexadecimal digits. No two lists of pieces run into each other. */
export async function hash(pieces: readonly (string | Uint8Array)[]): Promise<string> {
  const parts = pieces.map((piece) => (typeof piece === 'string' ? utf8.encode(piece) : piece))
  const lengths = utf8.encode(`${parts.map(({ length }) => length).join(',')};`)
  const all = new Uint8Array(parts.reduce((size, { length }) => size + length, lengths.length))
  all.set(lengths)
  let at = lengths.length
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return hexadecimal(new Uint8Array(await crypto.subtle.digest('SHA-256', all)))
}

/** 128 random bits, in hexadecimal digits. */
export function randomId(): string {
  return hexadecimal(crypto.getRandomValues(new Uint8Array(16)))
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
