import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  createStream,
  deltasDone,
  encodeDelta,
  encodeEvent,
  millrace,
  type Delta,
  type Snapshot,
  type StandardSchema,
} from '@millrace/core'
import { isBeginning } from '../partial-json/oracle.ts'
import { cutAt, cuts, plainJson } from '../partial-json/texts.ts'
import { begin, write } from './deltas.ts'

const anything: StandardSchema = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) },
}

/** Every output that is published while these deltas come, and the last snapshot. */
async function read(deltas: readonly Delta[]): Promise<{ live: unknown[]; end: Snapshot }> {
  const data = [...deltas.map((delta) => encodeDelta(delta)), deltasDone]
  const body = data.map((text) => encodeEvent({ data: text })).join('')
  const headers = { 'content-type': 'text/event-stream' }
  const live: unknown[] = []
  const stream = createStream({
    url: 'http://mill.test/',
    fetch: async () => new Response(body, { headers }),
    protocol: millrace,
    publish: 'delta',
    output: anything,
  })
  stream.subscribe(() => {
    const { output } = stream.getSnapshot()
    if (output?.state === 'streaming') live.push(output.value)
  })
  return { end: await stream.start(), live }
}

/** A text in pieces, which are of several parts, one behind the other. */
function writtenIn(pieces: readonly string[], perPart: number): Delta[] {
  return pieces.flatMap((text, index) => {
    const key = `part ${Math.floor(index / perPart)}`
    return index % perPart === 0 ? [begin(key), write(text, key)] : [write(text, key)]
  })
}

const settings = { numRuns: 1000, includeErrorInReport: false }
const perPart = fc.integer({ min: 1, max: 9 })

test('any JSON, cut anywhere, gives its value', { timeout: 60_000 }, async () => {
  const holds = async (text: string, lengths: readonly number[], size: number) => {
    const { end } = await read(writtenIn(cutAt(text, lengths), size))
    const { status, output } = end
    return (
      status === 'done' &&
      output?.state === 'done' &&
      output.error === null &&
      isDeepStrictEqual(output.value, JSON.parse(text))
    )
  }
  const found = await fc.check(fc.asyncProperty(plainJson, cuts, perPart, holds), settings)
  expect(fc.defaultReportMessage(found)).toBeUndefined()
})

test(
  'each live value is a beginning of the next and of the last',
  { timeout: 60_000 },
  async () => {
    const holds = async (text: string, lengths: readonly number[], size: number) => {
      const { live } = await read(writtenIn(cutAt(text, lengths), size))
      const last: unknown = JSON.parse(text)
      return (
        live.length > 0 &&
        live.every(
          (value, index) => isBeginning(live[index - 1], value) && isBeginning(value, last),
        )
      )
    }
    const found = await fc.check(fc.asyncProperty(plainJson, cuts, perPart, holds), settings)
    expect(fc.defaultReportMessage(found)).toBeUndefined()
  },
)
