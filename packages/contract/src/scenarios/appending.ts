import { createStream } from '@millrace/core'
import { describe, expect, test, vi } from 'vitest'
import { answers } from '../answers.ts'
import { openaiChatFormat } from '../page/formats.ts'
import { rendersOfLongAnswer } from '../page/long-answer.ts'
import { elementOf, expectMoreText, expectShown, nextFrame, shown } from '../page/read.ts'
import { everyPiece, steer, type Steer } from '../page/steer.ts'
import type { Applicability, Mount, Probe } from '../probe.ts'

const { path, body } = openaiChatFormat
const appending = { reads: 'status', appends: 'text' } as const

/** Text that is written into the page without a render. */
export function describeAppending(mount: Mount, { strictMode }: Applicability): void {
  async function begun() {
    const steering = steer()
    const probe = await mount({ options: steering.options(path, { gated: true }), ...appending })
    const { end, text } = await begin(steering, probe)
    return { ...steering, probe, end, text }
  }

  async function begin({ release }: Pick<Steer, 'release'>, probe: Probe) {
    const end = probe.start(body('short'))
    await release(5)
    return { end, text: await expectMoreText(probe, '', 'appended') }
  }

  describe('text appended without rendering', () => {
    test('is shown as it comes', async () => {
      const { probe, end, release, text } = await begun()
      let before = text
      for (let step = 0; step < 3; step += 1) {
        expect(answers.short.text.startsWith(before)).toBe(true)
        expect(before.length).toBeLessThan(answers.short.text.length)
        await release(1)
        before = await expectMoreText(probe, before, 'appended')
      }
      await release(everyPiece)
      await end
      expect(shown(probe, 'appended')).toBe(answers.short.text)
    })

    test('costs no more renders than the status, and what was written long ago is left alone', async () => {
      const finished = new Map<ChildNode, string | null>()
      const { probe, renders, frames } = await rendersOfLongAnswer(mount, appending, (running) => {
        const pieces = [...elementOf(running, 'appended').childNodes]
        expect(pieces.slice(0, finished.size)).toEqual([...finished.keys()])
        for (const piece of pieces.slice(0, -1)) {
          expect(finished.get(piece) ?? piece.textContent).toBe(piece.textContent)
          finished.set(piece, piece.textContent)
        }
      })
      expect(frames).toBeGreaterThan(10)
      expect(renders).toBeLessThanOrEqual(4)
      expect(finished.size).toBeGreaterThan(4)
      expect(shown(probe, 'appended')).toBe(answers.long.text)
    })

    test('is the text of each snapshot, whenever one is published', async () => {
      const { options } = steer()
      const stream = createStream(options(path, { stream: { publish: 'delta' } }))
      const probe = await mount({ options: { url: '' }, ...appending, appendsFrom: stream })
      const onPage: string[] = []
      const published: string[] = []
      const stopLooking = stream.subscribe(() => {
        onPage.push(shown(probe, 'appended'))
        published.push(stream.getSnapshot().text)
      })
      await stream.start(body('everything'))
      stopLooking()
      expect(new Set(published).size).toBeGreaterThan(5)
      expect(onPage).toEqual(published)
    })

    test('may be the reasoning', async () => {
      const { options } = steer()
      const probe = await mount({
        options: options(path),
        reads: 'status',
        appends: 'reasoning',
      })
      await probe.start(body('everything'))
      expect(shown(probe, 'appended')).toBe(answers.everything.reasoning)
    })

    test('makes room for that of the next start', async () => {
      const { probe, end, release } = await begun()
      const second = probe.start(body('other'))
      expect(shown(probe, 'appended')).toBe('')
      await release(everyPiece)
      await end
      await second
      expect(shown(probe, 'appended')).toBe(answers.other.text)
    })

    test('is gone with a reset', async () => {
      const { probe, end } = await begun()
      probe.reset()
      await end
      expect(shown(probe, 'appended')).toBe('')
    })

    test('is there at once where the stream has ended, and is left alone once the view is gone', async () => {
      const { options } = steer()
      const stream = createStream(options(path))
      await stream.start(body('short'))
      const complain = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')]
      const probe = await mount({ options: { url: '' }, ...appending, appendsFrom: stream })
      const element = elementOf(probe, 'appended')
      expect(element.textContent).toBe(answers.short.text)
      await probe.unmount()
      await stream.start(body('other'))
      expect(element.textContent).toBe(answers.short.text)
      for (const spy of complain) expect(spy).not.toHaveBeenCalled()
      for (const spy of complain) spy.mockRestore()
    })

    test('comes to every view of a key', async () => {
      const { options, release } = steer()
      const given = options(path, { gated: true, stream: { key: crypto.randomUUID() } })
      const one = await mount({ options: given, ...appending })
      const two = await mount({ options: given, ...appending })
      const { end } = await begin({ release }, one)
      await expectMoreText(two, '', 'appended')
      await one.unmount()
      const text = shown(two, 'appended')
      await release(1)
      await expectMoreText(two, text, 'appended')
      await release(everyPiece)
      expect((await end).status).toBe('done')
      expect(shown(two, 'appended')).toBe(answers.short.text)
    })

    test('of another key is that of another stream', async () => {
      const { options, release } = steer()
      const given = (key: string) => options(path, { gated: true, stream: { key } })
      const probe = await mount({ options: given(crypto.randomUUID()), ...appending })
      const { end } = await begin({ release }, probe)
      await probe.update(given(crypto.randomUUID()))
      await expectShown(probe, 'appended', '')
      expect((await end).status).toBe('stopped')
      await release(everyPiece)
      await probe.start(body('other'))
      expect(shown(probe, 'appended')).toBe(answers.other.text)
    })

    test('is not doubled by a double mount in StrictMode', async ({ skip }) => {
      if (strictMode !== undefined) skip(strictMode)
      const { options } = steer()
      const stream = createStream(options(path))
      await stream.start(body('short'))
      const probe = await mount({
        options: { url: '' },
        ...appending,
        appendsFrom: stream,
        strict: true,
      })
      expect(shown(probe, 'appended')).toBe(answers.short.text)
      await stream.start(body('other'))
      expect(shown(probe, 'appended')).toBe(answers.other.text)
      await nextFrame()
      expect(shown(probe, 'appended')).toBe(answers.other.text)
    })
  })
}
