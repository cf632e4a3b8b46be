import { describe, expect, test } from 'vitest'
import { contractContext } from '../context.ts'
import { expectShown } from '../page/read.ts'
import { steer } from '../page/steer.ts'
import type { Mount } from '../probe.ts'

/** Recorded answers, and the article's, over real HTTP into a real page, read by `auto`. */
export function describeRecordings(mount: Mount): void {
  const { recordings, samples, missing } = contractContext()

  describe('recordings', () => {
    for (const { path, text, whole } of recordings) {
      test(`the recorded ${path}`, async () => {
        const { options } = steer()
        const probe = await mount({
          options: options(`/recordings/${encodeURIComponent(path)}`),
          reads: 'everything',
        })
        const end = await probe.start()
        expect(end.text).toBe(text)
        await expectShown(probe, 'status', whole ? 'done' : 'error')
        await expectShown(probe, 'text', text)
      })
    }

    const spacings = [
      { title: 'as printed', query: '' },
      { title: 'with blank lines between the events', query: '?spaced' },
    ]
    for (const { name, text } of samples) {
      test.each(spacings)(`the article’s answer of ${name}, $title`, async ({ query }) => {
        const { options } = steer()
        const probe = await mount({
          options: options(`/samples/${encodeURIComponent(name)}${query}`),
          reads: 'everything',
        })
        await probe.start()
        expect(text).not.toBe('')
        await expectShown(probe, 'status', 'done')
        await expectShown(probe, 'text', text)
      })
    }

    test('are all there', ({ skip }) => {
      if (missing !== '') skip(missing)
      const apis = new Set(recordings.map(({ api }) => api))
      expect(apis.size).toBe(3)
      expect(samples.length).toBe(3)
    })
  })
}
