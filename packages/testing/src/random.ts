/** The next number of a seeded sequence, from 0 up to but not including 1. */
export type Random = () => number

/** A seeded sequence (mulberry32): the same seed gives the same numbers on every machine. */
export function seededRandom(seed: number): Random {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export const ALPHANUMERIC: string = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
export const BASE58: string = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
export const BASE64: string = `${ALPHANUMERIC}+/`
export const BASE64URL: string = `${ALPHANUMERIC}-_`
export const LOWER_CASE: string = 'abcdefghijklmnopqrstuvwxyz0123456789'
export const HEXADECIMAL: string = '0123456789abcdef'

/** A string of `length` characters drawn from an alphabet. */
export function randomString(random: Random, length: number, alphabet: string): string {
  let text = ''
  for (let i = 0; i < length; i++) text += alphabet.charAt(Math.floor(random() * alphabet.length))
  return text
}
