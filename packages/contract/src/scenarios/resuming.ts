import { describe, expect, test } from 'vitest'
import { answers } from '../answers.ts'
import { openaiChatFormat } from '../page/formats.ts'
import { expectMoreText, expectShown, shown } from '../page/read.ts'
import { everyPiece, steer } from '../page/steer.ts'
import type { Applicability, Mount } from '../probe.ts'

const { body } = openaiChatFormat
const path = `/relay/llm${openaiChatFormat.path}`

/** A page that comes back to an answer that the server keeps. */
export function describeResuming(mount: Mount, { strictMode }: Applicability): void {
  /** A view of an answer of its own, as often as it is put on the page. */
  function keptView() {
    const { options, release, outcomes } = steer()
    const stream = { key: crypto.randomUUID(), resume: true }
    const props = { options: options(path, { gated: true, stream }), reads: 'everything' } as const
    return { props, release, outcomes }
  }

  describe('resuming', () => {
    test('a view that comes back has the answer under way, to its end', async () => {
      const { props, release, outcomes } = keptView()
      const first = await mount(props)
      void first.start(body('short'))
      await release(5)
      const before = await expectMoreText(first, '')
      await first.unmount()

      const second = await mount(props)
      expect((await expectMoreText(second, '')).startsWith(before)).toBe(true)
      await release(everyPiece)
      await expectShown(second, 'status', 'done')
      expect(shown(second, 'text')).toBe(answers.short.text)
      expect(second.message().parts).toHaveLength(1)
      expect(await outcomes()).toHaveLength(2)
    })

    test('a view that comes back has an answer that has ended', async () => {
      const { props, release } = keptView()
      await release(everyPiece)
      const first = await mount(props)
      expect((await first.start(body('short'))).status).toBe('done')
      await first.unmount()
      const second = await mount(props)
      await expectShown(second, 'text', answers.short.text)
      await expectShown(second, 'status', 'done')
      second.reset()
      await second.unmount()
      const third = await mount(props)
      expect(await third.resume()).toMatchObject({ status: 'idle' })
      expect(shown(third, 'text')).toBe('')
    })

    test('a resumed answer can be stopped, and stays so', async () => {
      const { props, release } = keptView()
      const first = await mount(props)
      void first.start(body('short'))
      await release(5)
      const before = await expectMoreText(first, '')
      await first.unmount()
      const second = await mount(props)
      await expectMoreText(second, '')
      second.stop()
      await expectShown(second, 'status', 'stopped')
      await second.unmount()
      const third = await mount(props)
      await expectShown(third, 'status', 'stopped')
      expect(shown(third, 'text').startsWith(before)).toBe(true)
      expect(shown(third, 'text')).not.toBe(answers.short.text)
    })

    test('many views of one key read it once', async () => {
      const { props, release, outcomes } = keptView()
      const first = await mount(props)
      void first.start(body('short'))
      await release(5)
      await expectMoreText(first, '')
      await first.unmount()
      const views = await Promise.all([1, 2, 3, 4, 5].map(() => mount(props)))
      await release(everyPiece)
      for (const view of views) await expectShown(view, 'text', answers.short.text)
      expect(await outcomes()).toHaveLength(2)
    })

    test('a view that changes its key has the answer of the new one', async () => {
      const { props, release } = keptView()
      await release(everyPiece)
      const first = await mount(props)
      await first.start(body('short'))
      await first.unmount()
      const other = { ...props.options, key: crypto.randomUUID() }
      const second = await mount({ ...props, options: other })
      expect(await second.resume()).toMatchObject({ status: 'idle' })
      await second.update(props.options)
      await expectShown(second, 'text', answers.short.text)
    })

    test('a view that is mounted twice has it all the same', async ({ skip }) => {
      if (strictMode !== undefined) skip(strictMode)
      const { props, release } = keptView()
      const first = await mount(props)
      void first.start(body('short'))
      await release(5)
      await expectMoreText(first, '')
      await first.unmount()
      const second = await mount({ ...props, strict: true })
      await release(everyPiece)
      await expectShown(second, 'status', 'done')
      expect(shown(second, 'text')).toBe(answers.short.text)
    })
  })
}
