import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const answer = Array.from({ length: 100 }, (_, at) => JSON.stringify({ delta: `word ${at}` }))

// What an earlier file has loaded is loaded for all that share its modules.
beforeEach(() => {
  vi.resetModules()
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.doUnmock('../../src/protocols/repeat-reader.ts')
  vi.resetModules()
})

/** Reads the answer, and says how many of its events had to be parsed. */
async function readAnswer(load: boolean): Promise<number> {
  const { createPayloadReader, loadRepeatReader } =
    await import('../../src/protocols/payload-reader.ts')
  const payloadOf = createPayloadReader()
  if (load) await loadRepeatReader()
  const parse = vi.spyOn(JSON, 'parse')
  const payloads = answer.map((data) => payloadOf(data))
  const parsed = parse.mock.calls.filter(([text]) => answer.includes(text)).length
  expect(payloads).toStrictEqual(answer.map((_, at) => ({ delta: `word ${at}` })))
  return parsed
}

test('an answer is read whether or not what reads it sooner is there', async () => {
  expect(await readAnswer(false)).toBe(answer.length)
  vi.restoreAllMocks()
  expect(await readAnswer(true)).toBeLessThan(5)
})

test('where that cannot be loaded, the answer is read all the same', async () => {
  vi.doMock('../../src/protocols/repeat-reader.ts', () => {
    throw new Error('There is no such file.')
  })
  expect(await readAnswer(true)).toBe(answer.length)
})
