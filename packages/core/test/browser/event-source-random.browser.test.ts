import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readBoth } from './page/compare.ts'
import { randomAnswer } from './random-bodies.ts'

/** In milliseconds. A slow machine makes fewer runs. */
const timeLimit = 10_000

test('as `EventSource` does, a feed reads anything', { timeout: 60_000 }, async () => {
  const answers = fc.array(randomAnswer(), { minLength: 1, maxLength: 12, size: 'max' })
  await fc.assert(
    fc.asyncProperty(answers, async (random) => {
      const { native, millrace } = await readBoth([{ pieces: ['retry: 0\n'] }, ...random])
      expect(millrace).toEqual(native)
    }),
    { seed: 1, numRuns: 200, interruptAfterTimeLimit: timeLimit },
  )
})
