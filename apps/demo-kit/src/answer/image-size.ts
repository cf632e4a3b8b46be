/** How large an image is, in pixels. */
export interface ImageSize {
  readonly width: number
  readonly height: number
}

/** As much of a file as is looked at, in bytes. A JPEG may have a preview before its size. */
const HEAD = 64 * 1024

/** The size an image file states; `undefined` where it is no PNG, JPEG, WebP or GIF. */
export function imageSize(base64: string): ImageSize | undefined {
  const head = decode(base64.slice(0, (HEAD / 3) * 4))
  if (!head || head.byteLength < 32) return undefined
  const signature = String.fromCharCode(...new Uint8Array(head.buffer, 0, 16))
  if (signature.startsWith('\u0089PNG')) return size(head.getUint32(16), head.getUint32(20))
  if (signature.startsWith('GIF8')) return size(head.getUint16(6, true), head.getUint16(8, true))
  if (signature.startsWith('RIFF')) return webpSize(head, signature.slice(12))
  return signature.startsWith('\u00FF\u00D8') ? jpegSize(head) : undefined
}

function decode(base64: string): DataView<ArrayBuffer> | undefined {
  try {
    const bytes = atob(base64.slice(0, base64.length - (base64.length % 4)))
    return new DataView(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)).buffer)
  } catch {
    return undefined
  }
}

function size(width: number, height: number): ImageSize | undefined {
  return width > 0 && height > 0 ? { width, height } : undefined
}

/** @see https://www.rfc-editor.org/rfc/rfc9649 */
function webpSize(head: DataView, form: string): ImageSize | undefined {
  const uint24 = (at: number) => head.getUint16(at, true) + head.getUint8(at + 2) * 0x10000
  if (form === 'VP8X') return size(uint24(24) + 1, uint24(27) + 1)
  if (form === 'VP8L') {
    const bits = head.getUint32(21, true)
    return size((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1)
  }
  return form === 'VP8 '
    ? size(head.getUint16(26, true) & 0x3fff, head.getUint16(28, true) & 0x3fff)
    : undefined
}

/** The size stands in the first start-of-frame segment. @see https://www.w3.org/Graphics/JPEG/ */
function jpegSize(head: DataView): ImageSize | undefined {
  let at = 2
  while (at + 9 <= head.byteLength) {
    const marker = head.getUint16(at)
    if (marker < 0xffc0) return undefined
    // C4, C8 and CC define tables, not a frame.
    const isFrame = marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)
    if (isFrame) return size(head.getUint16(at + 7), head.getUint16(at + 5))
    at += 2 + head.getUint16(at + 2)
  }
  return undefined
}
