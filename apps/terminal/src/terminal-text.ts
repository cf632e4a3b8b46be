/** Tabs and line feeds stay; every other control character, those of C1 included, is a command. */
const commands = /\r\n|[^\P{Cc}\t\n]/gu

/**
 * Text that is safe to show on a terminal: control characters become visible signs, so that what a
 * model or a server says cannot move the cursor, set the title or fill the clipboard. Works on each
 * piece by itself, since an escape sequence is disarmed by its first character.
 */
export function neutralise(text: string): string {
  return text.replace(commands, (found) => {
    if (found === '\r\n') return '\n'
    const code = found.charCodeAt(0)
    // Unicode has pictures of the first 32 and of DEL, none of C1.
    if (code < 0x20) return String.fromCharCode(0x2400 + code)
    return code === 0x7f ? '\u2421' : '\uFFFD'
  })
}

/** A text with each of the secrets blotted out. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, '[key]'), text)
}

/** The same for bytes, which need not be whole characters. */
export function redactBytes(bytes: Uint8Array, secrets: readonly string[]): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!secrets.some((secret) => buffer.includes(secret))) return bytes
  return Buffer.from(redact(buffer.toString('latin1'), secrets), 'latin1')
}
