import type { Part, Stream } from '@millrace/core'
import { describe, expect, test } from 'vitest'
import { answers } from '../answers.ts'
import { openaiChatFormat } from '../page/formats.ts'
import { hidePage } from '../page/hide-page.ts'
import { rendersOfLongAnswer } from '../page/long-answer.ts'
import { expectMoreText, expectShown, nextFrame, shown } from '../page/read.ts'
import { everyPiece, steer } from '../page/steer.ts'
import type { Applicability, Mount } from '../probe.ts'

const { path, body } = openaiChatFormat

/** What the page shows, when, and at what cost. */
export function describeRendering(mount: Mount, { fieldTracking }: Applicability): void {
  describe('rendering', () => {
    test('shows an idle stream before the first start', async () => {
      const { options, outcomes } = steer()
      const probe = await mount({ options: options(path), reads: 'everything' })
      expect(shown(probe, 'status')).toBe('idle')
      expect(shown(probe, 'text')).toBe('')
      expect(shown(probe, 'reasoning')).toBe('')
      expect(shown(probe, 'error')).toBe('')
      expect(shown(probe, 'usage')).toBe('null')
      expect(shown(probe, 'parts')).toBe('[]')
      expect(await outcomes()).toEqual([])
    })

    test('shows the text as it comes', async () => {
      const { options, release } = steer()
      const probe = await mount({ options: options(path, { gated: true }), reads: 'everything' })
      const end = probe.start(body('short'))
      await expectShown(probe, 'status', 'connecting')

      await showsGrowingText(probe, release)

      await release(everyPiece)
      expect((await end).status).toBe('done')
      await expectShown(probe, 'text', answers.short.text)
    })

    test('shows what was published between rendering and subscribing', async () => {
      const { options, release } = steer()
      let end: ReturnType<Stream['start']> | undefined
      const probe = await mount({
        options: options(path, { gated: true }),
        reads: 'everything',
        beforeSubscribing(start) {
          end = start(body('short'))
        },
      })
      // Nothing else will be published until a piece is let through.
      await expectShown(probe, 'status', 'connecting')
      await release(everyPiece)
      expect((await end)?.status).toBe('done')
      await expectShown(probe, 'text', answers.short.text)
    })

    test('goes on showing text while the page is hidden and no frame is drawn', async () => {
      const { options, release } = steer()
      const probe = await mount({ options: options(path, { gated: true }), reads: 'everything' })
      const frames = hidePage()
      const end = probe.start(body('short'))
      await showsGrowingText(probe, release)
      await release(everyPiece)
      expect((await end).status).toBe('done')
      await expectShown(probe, 'text', answers.short.text)
      expect(frames()).toBe(0)
    })

    test('keeps the identity of a part that does not change', async () => {
      const { options, release } = steer()
      const probe = await mount({ options: options(path, { gated: true }), reads: 'everything' })
      const end = probe.start(body('everything'))
      const seen: (readonly Part[])[] = []
      for (let text = ''; seen.length < 3;) {
        await release(1)
        await nextFrame()
        if (shown(probe, 'text') === text) continue
        text = shown(probe, 'text')
        seen.push(probe.message().parts)
      }
      await release(everyPiece)
      await end
      await expectShown(probe, 'status', 'done')

      const of = (type: Part['type']) =>
        seen.map((parts) => parts.find((part) => part.type === type))
      expect(new Set(of('text')).size).toBe(seen.length)
      const [reasoning, ...later] = of('reasoning')
      expect(reasoning).toMatchObject({ state: 'done', text: answers.everything.reasoning })
      for (const part of later) expect(part).toBe(reasoning)
      expect(probe.message().parts).toContain(reasoning)
    })

    test('renders the component of a part only when that part has changed', async ({ skip }) => {
      if (fieldTracking !== undefined) skip(fieldTracking)
      const { options, release } = steer()
      const probe = await mount({ options: options(path, { gated: true }), reads: 'everything' })
      const end = probe.start(body('everything'))
      let text = ''
      while (text === '') {
        await release(1)
        await nextFrame()
        text = shown(probe, 'text')
      }
      const keyOf = (type: Part['type']) =>
        probe.message().parts.find((part) => part.type === type)?.key ?? ''
      const reasoning = probe.partRenders(keyOf('reasoning'))
      const before = probe.partRenders(keyOf('text'))
      for (let grown = 0; grown < 3;) {
        await release(1)
        await nextFrame()
        if (shown(probe, 'text') === text) continue
        text = shown(probe, 'text')
        grown += 1
      }
      expect(probe.partRenders(keyOf('text'))).toBeGreaterThan(before)
      await release(everyPiece)
      await end
      await expectShown(probe, 'status', 'done')
      expect(reasoning).toBeGreaterThan(0)
      expect(probe.partRenders(keyOf('reasoning'))).toBe(reasoning)
    })

    test('takes thousands of deltas in one frame', async () => {
      const { options, release } = steer()
      const probe = await mount({ options: options(path, { gated: true }), reads: 'everything' })
      const end = probe.start(body('long'))
      await release(3)
      await expectMoreText(probe, '')
      const before = probe.renders()
      await release(everyPiece)
      await end
      await expectShown(probe, 'text', answers.long.text)
      expect(probe.renders() - before).toBeLessThan(200)
    })

    test('renders a component that reads only the status at most 4 times', async ({ skip }) => {
      if (fieldTracking !== undefined) skip(fieldTracking)
      const { renders, frames } = await rendersOfLongAnswer(mount, { reads: 'status' })
      expect(frames).toBeGreaterThan(10)
      expect(renders).toBeLessThanOrEqual(4)
    })

    test('renders a component that reads the text once a frame, not once a delta', async () => {
      const { renders, frames, events } = await rendersOfLongAnswer(mount, {
        reads: 'everything',
      })
      expect(renders).toBeGreaterThan(frames / 2)
      expect(renders).toBeLessThan(events / 4)
    })
  })

  async function showsGrowingText(
    probe: Awaited<ReturnType<Mount>>,
    release: (pieces: number) => Promise<void>,
  ): Promise<void> {
    // The format's own first event carries no text.
    await release(3)
    let text = ''
    for (let step = 0; step < 3; step += 1) {
      text = await expectMoreText(probe, text)
      expect(answers.short.text.startsWith(text)).toBe(true)
      expect(text.length).toBeLessThan(answers.short.text.length)
      expect(shown(probe, 'status')).toBe('streaming')
      await release(1)
    }
  }
}
