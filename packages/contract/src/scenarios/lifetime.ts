import type { Status } from '@millrace/core'
import { FAULT_HEADER } from '@millrace/testing'
import { describe, expect, test, vi } from 'vitest'
import { answers } from '../answers.ts'
import { openaiChatFormat } from '../page/formats.ts'
import { expectMoreText, expectShown, nextFrame, shown } from '../page/read.ts'
import { everyPiece, steer } from '../page/steer.ts'
import type { Applicability, Mount } from '../probe.ts'

const { path, body } = openaiChatFormat

/** What unmounting in each state makes of a stream. */
const endOf = {
  idle: undefined,
  connecting: 'stopped',
  streaming: 'stopped',
  reconnecting: 'stopped',
  done: 'done',
  stopped: 'stopped',
  error: 'error',
} as const satisfies Record<Status, Status | undefined>

const states = [
  'idle',
  'connecting',
  'streaming',
  'reconnecting',
  'done',
  'stopped',
  'error',
] as const
/** Those before which a part of the answer comes. */
const begun: ReadonlySet<Status> = new Set(['streaming', 'reconnecting', 'stopped'])

/** Mount, unmount, mount again. */
export function describeLifetime(mount: Mount, { strictMode }: Applicability): void {
  describe('lifetime', () => {
    test('unmounting mid-answer aborts the request', async () => {
      const { options, release, ended } = steer()
      const probe = await mount({ options: options(path, { gated: true }), reads: 'everything' })
      const end = probe.start(body('short'))
      await release(5)
      await expectMoreText(probe, '')
      await probe.unmount()
      expect((await end).status).toBe('stopped')
      expect(await ended()).toBe('aborted')
    })

    test('unmounting before the answer begins aborts the request', async () => {
      const { options, arrived, ended } = steer()
      const probe = await mount({ options: options(path, { gated: true }), reads: 'everything' })
      const end = probe.start(body('short'))
      await arrived()
      expect(shown(probe, 'status')).toBe('connecting')
      await probe.unmount()
      expect((await end).status).toBe('stopped')
      expect(await ended()).toBe('aborted')
    })

    test('a stream mounted again begins anew', async () => {
      const { options } = steer()
      const props = { options: options(path), reads: 'everything' } as const
      const first = await mount(props)
      await first.start(body('short'))
      await expectShown(first, 'status', 'done')
      await first.unmount()

      const second = await mount(props)
      expect(shown(second, 'status')).toBe('idle')
      expect(shown(second, 'text')).toBe('')
      await second.start(body('other'))
      await expectShown(second, 'text', answers.other.text)
    })

    test('two streams on one page do not disturb each other', async () => {
      const { options } = steer()
      const props = { options: options(path), reads: 'everything' } as const
      const [one, two] = await Promise.all([mount(props), mount(props)])
      const ends = await Promise.all([one.start(body('short')), two.start(body('other'))])
      expect(ends.map(({ status }) => status)).toEqual(['done', 'done'])
      await expectShown(one, 'text', answers.short.text)
      await expectShown(two, 'text', answers.other.text)
    })

    test('two streams of one component do not disturb each other', async () => {
      const { options, release } = steer()
      const probe = await mount({
        options: options(path, { gated: true }),
        beside: options(path),
        reads: 'everything',
      })
      const end = probe.start(body('short'))
      await release(5)
      const text = await expectMoreText(probe, '')
      expect(shown(probe, 'beside')).toBe('')
      expect((await probe.startBeside(body('other'))).status).toBe('done')
      await expectShown(probe, 'beside', answers.other.text)
      expect(shown(probe, 'text').startsWith(text)).toBe(true)
      expect(answers.short.text.startsWith(shown(probe, 'text'))).toBe(true)
      expect(shown(probe, 'status')).toBe('streaming')
      await release(everyPiece)
      await end
      await expectShown(probe, 'text', answers.short.text)
      expect(shown(probe, 'beside')).toBe(answers.other.text)
    })

    test.each(states)(
      'unmounting a stream that is %s is quiet, and the end of it',
      async (state) => {
        const complain = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')]
        const { options, release, arrived, cut, outcomes } = steer()
        const probe = await mount({
          options: options(`/resumable${path}`, {
            gated: true,
            headers: state === 'error' ? { [FAULT_HEADER]: 'http-401' } : {},
          }),
          reads: 'everything',
        })
        const end = state === 'idle' ? undefined : probe.start(body('short'))
        if (state === 'connecting') await arrived()
        if (begun.has(state)) {
          await release(5)
          await expectMoreText(probe, '')
        }
        if (state === 'reconnecting') await cut()
        if (state === 'stopped') probe.stop()
        if (state === 'done' || state === 'error') await release(everyPiece)
        await expectShown(probe, 'status', state)
        const asked = await outcomes()

        await probe.unmount()
        await release(everyPiece)
        expect((await end)?.status).toBe(endOf[state])
        await nextFrame()
        expect(await outcomes()).toHaveLength(asked.length)
        for (const spy of complain) expect(spy).not.toHaveBeenCalled()
        for (const spy of complain) spy.mockRestore()
      },
    )

    test('a start made on mount makes one request', async () => {
      const { options, outcomes } = steer()
      const probe = await mount({
        options: options(path),
        reads: 'everything',
        startWith: body('short'),
      })
      await expectShown(probe, 'status', 'done')
      await expectShown(probe, 'text', answers.short.text)
      expect(await outcomes()).toEqual(['answered'])
    })

    test('a double mount in StrictMode makes one request', async ({ skip }) => {
      if (strictMode !== undefined) skip(strictMode)
      const { options, outcomes } = steer()
      const probe = await mount({
        options: options(path),
        reads: 'everything',
        startWith: body('short'),
        strict: true,
      })
      await expectShown(probe, 'status', 'done')
      await expectShown(probe, 'text', answers.short.text)
      expect(await outcomes()).toEqual(['answered'])
      // The stream that was mounted twice still works, and still ends with the component.
      await probe.start(body('other'))
      await expectShown(probe, 'text', answers.other.text)
    })
  })
}
