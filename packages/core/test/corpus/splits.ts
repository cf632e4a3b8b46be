/** Cuts bytes at the given size of piece. */
export function everyBytes(bytes: Uint8Array, size: number): Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size))
  return pieces
}

/** Cuts bytes at random places, the same for the same seed: pieces of 1 to 64 bytes. */
export function seededSplit(bytes: Uint8Array, seed: number): Uint8Array[] {
  const random = createRandom(seed)
  const pieces: Uint8Array[] = []
  for (let at = 0; at < bytes.length;) {
    const size = 1 + Math.floor(random() * 64)
    pieces.push(bytes.subarray(at, at + size))
    at += size
  }
  return pieces
}

/** Mulberry32: small, and good enough to choose places to cut. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
