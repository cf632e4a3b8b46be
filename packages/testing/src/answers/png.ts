/** A picture of up to 256 colours. */
export interface Picture {
  readonly width: number
  readonly height: number
  /** Red, green and blue from 0 to 255. */
  readonly palette: readonly (readonly [number, number, number])[]
  /** The colour of a pixel, as an index into the palette. */
  readonly pixel: (x: number, y: number) => number
}

type Bytes = readonly number[]

/**
 * The picture as a PNG file in base64. Its data is stored, not compressed, so that this needs no
 * library and runs wherever JavaScript does.
 *
 * @see https://www.w3.org/TR/png-3/
 */
export function encodePng({ width, height, palette, pixel }: Picture): string {
  const rows: number[] = []
  for (let y = 0; y < height; y++) {
    // Each row begins with its filter; 0 is none.
    rows.push(0)
    for (let x = 0; x < width; x++) rows.push(pixel(x, y))
  }
  const EIGHT_BITS_OF_PALETTE = [8, 3, 0, 0, 0]
  return base64([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk('IHDR', [...uint32(width), ...uint32(height), ...EIGHT_BITS_OF_PALETTE]),
    ...chunk('PLTE', palette.flat()),
    ...chunk('IDAT', stored(rows)),
    ...chunk('IEND', []),
  ])
}

function chunk(type: string, data: Bytes): Bytes {
  const body = [...Array.from(type, (letter) => letter.charCodeAt(0)), ...data]
  return [...uint32(data.length), ...body, ...uint32(crc32(body))]
}

const LONGEST_BLOCK = 0xffff

/** A zlib stream of stored blocks (RFC 1950, RFC 1951 §3.2.4). */
function stored(data: Bytes): Bytes {
  const out: number[] = [0x78, 0x01]
  for (let start = 0; start < data.length; start += LONGEST_BLOCK) {
    const block = data.slice(start, start + LONGEST_BLOCK)
    const last = start + LONGEST_BLOCK >= data.length ? 1 : 0
    const { length } = block
    out.push(last, length & 0xff, length >> 8, ~length & 0xff, (~length >> 8) & 0xff)
    // A loop, as so many arguments would overflow the stack.
    for (const byte of block) out.push(byte)
  }
  return [...out, ...uint32(adler32(data))]
}

function uint32(value: number): Bytes {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]
}

function crc32(data: Bytes): number {
  let crc = 0xffffffff
  for (const byte of data) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}

function adler32(data: Bytes): number {
  let a = 1
  let b = 0
  for (const byte of data) {
    a = (a + byte) % 65521
    b = (b + a) % 65521
  }
  return ((b << 16) | a) >>> 0
}

function base64(bytes: Bytes): string {
  return btoa(bytes.map((byte) => String.fromCharCode(byte)).join(''))
}
