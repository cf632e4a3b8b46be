import type { Snapshot, UseStreamOptions } from '@millrace/core'
import { describe, expect, test } from 'vitest'
import { answers } from '../answers.ts'
import { openaiChatFormat } from '../page/formats.ts'
import { expectMoreText, expectShown, nextFrame, shown } from '../page/read.ts'
import { everyPiece, steer, type Steer } from '../page/steer.ts'
import type { Mount } from '../probe.ts'

const { path, body } = openaiChatFormat

/** Streams that views share by a key, and what becomes of them when the last view goes. */
export function describeSharing(mount: Mount): void {
  function shared() {
    const steering = steer()
    const key = crypto.randomUUID()
    const view = (more: Partial<UseStreamOptions> = {}) =>
      mount({
        options: steering.options(path, { gated: true, stream: { key, ...more } }),
        reads: 'everything',
      })
    return { ...steering, view }
  }

  async function begun({ release }: Pick<Steer, 'release'>, view: Awaited<ReturnType<Mount>>) {
    const end = view.start(body('short'))
    await release(5)
    await expectMoreText(view, '')
    return { end }
  }

  describe('a key', () => {
    test('is shared: one request, the same text in both, until the last view goes', async () => {
      const { view, outcomes, release, ended } = shared()
      const one = await view()
      const two = await view()
      const { end } = await begun({ release }, one)
      await expectMoreText(two, '')
      expect(two.message()).toBe(one.message())
      await one.unmount()
      await release(2)
      await nextFrame()
      expect(shown(two, 'status')).toBe('streaming')
      expect(await outcomes()).toEqual([null])
      two.stop()
      await expectShown(two, 'status', 'stopped')
      expect((await end).status).toBe('stopped')
      expect(await ended()).toBe('aborted')
    })

    test('that is not shared leaves views alone', async () => {
      const { options } = steer()
      const one = await mount({
        options: options(path, { stream: { key: crypto.randomUUID() } }),
        reads: 'everything',
      })
      const two = await mount({
        options: options(path, { stream: { key: crypto.randomUUID() } }),
        reads: 'everything',
      })
      await one.start(body('short'))
      await expectShown(one, 'text', answers.short.text)
      expect(shown(two, 'status')).toBe('idle')
    })

    test("calls every view's callbacks", async () => {
      const { view, release } = shared()
      const seen: string[] = []
      const one = await view({ onEnd: ({ status }) => seen.push(`one ${status}`) })
      await view({ onEnd: ({ status }) => seen.push(`two ${status}`) })
      const end = one.start(body('short'))
      await release(everyPiece)
      await end
      expect(seen).toEqual(['one done', 'two done'])
    })

    test('may change in the midst of an answer: another key is another stream', async () => {
      const { options, release, ended, outcomes } = steer()
      const given = (key: string | undefined) => options(path, { gated: true, stream: { key } })
      const probe = await mount({ options: given(crypto.randomUUID()), reads: 'everything' })
      const end = probe.start(body('short'))
      await release(5)
      await expectMoreText(probe, '')
      await probe.update(given(crypto.randomUUID()))
      await expectShown(probe, 'status', 'idle')
      expect(shown(probe, 'text')).toBe('')
      expect((await end).status).toBe('stopped')
      expect(await ended()).toBe('aborted')
      await release(everyPiece)
      await probe.start(body('other'))
      await expectShown(probe, 'text', answers.other.text)
      await probe.update(given(undefined))
      await expectShown(probe, 'status', 'idle')
      expect(await outcomes()).toHaveLength(2)
    })
  })

  describe('when the last view goes', () => {
    test('an answer is aborted, and a view that comes back begins anew', async () => {
      const { view, release, ended } = shared()
      const first = await view()
      const { end } = await begun({ release }, first)
      await first.unmount()
      expect((await end).status).toBe('stopped')
      expect(await ended()).toBe('aborted')
      const second = await view()
      expect(shown(second, 'status')).toBe('idle')
    })

    test('a kept answer goes on, and a view that comes back finds it', async () => {
      const { view, release, outcomes } = shared()
      const ends: Snapshot['status'][] = []
      const onEnd = ({ status }: Snapshot) => void ends.push(status)
      const first = await view({ unmount: 'keep', onEnd })
      const { end } = await begun({ release }, first)
      const text = shown(first, 'text')
      await first.unmount()
      await release(3)
      const second = await view({ unmount: 'keep', onEnd })
      expect(shown(second, 'status')).toBe('streaming')
      expect(shown(second, 'text').length).toBeGreaterThanOrEqual(text.length)
      await second.unmount()
      await release(everyPiece)
      expect((await end).status).toBe('done')
      expect(ends).toEqual(['done'])
      const third = await view({ unmount: 'abort' })
      expect(shown(third, 'status')).toBe('done')
      expect(shown(third, 'text')).toBe(answers.short.text)
      expect(await outcomes()).toEqual(['answered'])
    })

    test('a detached answer goes on to its end, unseen', async () => {
      const { view, release, ended } = shared()
      const ends: string[] = []
      const onEnd = ({ text }: Snapshot) => void ends.push(text)
      const first = await view({ unmount: 'detach', onEnd })
      const { end } = await begun({ release }, first)
      await first.unmount()
      const second = await view()
      expect(shown(second, 'status')).toBe('idle')
      await release(everyPiece)
      expect((await end).status).toBe('done')
      expect(await ended()).toBe('answered')
      expect(ends).toEqual([answers.short.text])
      expect(shown(second, 'status')).toBe('idle')
    })

    test('an answer without a key may go on as well', async () => {
      const { options, release, ended } = steer()
      const ends: string[] = []
      const onEnd = ({ status }: Snapshot) => void ends.push(status)
      const probe = await mount({
        options: options(path, { gated: true, stream: { unmount: 'detach', onEnd } }),
        reads: 'everything',
      })
      const { end } = await begun({ release }, probe)
      await probe.unmount()
      await release(everyPiece)
      expect((await end).status).toBe('done')
      expect(await ended()).toBe('answered')
      expect(ends).toEqual(['done'])
    })

    test('nothing happens to a stream that was never started, or has ended', async () => {
      for (const unmount of ['abort', 'keep', 'detach'] as const) {
        const { view, release, outcomes } = shared()
        const idle = await view({ unmount })
        await idle.unmount()
        expect(await outcomes()).toEqual([])
        const probe = await view({ unmount })
        const end = probe.start(body('short'))
        await release(everyPiece)
        expect((await end).status).toBe('done')
        await probe.unmount()
        expect(await outcomes()).toEqual(['answered'])
      }
    })
  })
}
