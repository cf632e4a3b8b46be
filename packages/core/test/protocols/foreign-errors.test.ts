import { describe, expect, test } from 'vitest'
import { auto } from '@millrace/core'
import { everyProtocol } from '../corpus/replay.ts'
import { read } from './read.ts'

const inner = { message: 'The mill is full today.', type: 'mill_full' }
/** What gateways put into an event that they name `error`, whatever the format of the rest. */
const payloads = [inner, { error: inner }, [{ error: inner }], { detail: inner.message }]

describe.for(everyProtocol)('an event named `error`, read by $name,', (protocol) => {
  test.for(payloads)('says what went wrong in a form of its gateway: %j', (payload) => {
    const { deltas, complete } = read(protocol, [payload], 'error')
    const errors = deltas.filter(({ type }) => type === 'error')
    expect(errors).toMatchObject([{ code: 'provider', message: inner.message, raw: payload }])
    expect(complete).toBe(false)
  })

  test.for([[], 'words', null])('is only noted where it says nothing: %j', (payload) => {
    const { deltas } = read(protocol, [JSON.stringify(payload)], 'error')
    expect(deltas.filter(({ type }) => type !== 'end')).toEqual([{ type: 'unknown', raw: payload }])
  })
})

test.for(payloads)('a stream of no known format can fail in the same way: %j', (payload) => {
  const decoder = auto.decoder((delta) => seen.push(delta.type))
  const seen: string[] = []
  decoder.decode({ data: JSON.stringify({ text: 'Mills' }) })
  expect(decoder.decode({ event: 'error', data: JSON.stringify(payload) })).toBe(true)
  expect(decoder.end()).toBe(false)
  expect(seen).toContain('error')
})
