import type { StreamCallbacks, UseStreamOptions } from '@millrace/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { answers } from '../answers.ts'
import { openaiChatFormat } from '../page/formats.ts'
import { expectShown, shown } from '../page/read.ts'
import { everyPiece, steer } from '../page/steer.ts'
import type { Mount } from '../probe.ts'

const { path, body } = openaiChatFormat

/** Callbacks that write down what they were called with. */
function noted(seen: string[], prefix = ''): StreamCallbacks {
  const note = (what: string) => void seen.push(prefix + what)
  return {
    onStart: () => note('start'),
    onEvent: () => note('event'),
    onDelta: ({ type }) => note(type),
    onPart: ({ type, state }) => note(`${type} is ${state}`),
    onError: ({ code }) => note(`error ${code}`),
    onEnd: ({ status }) => note(`end ${status}`),
  }
}

/** What is called, when, and with whose closure. */
export function describeCallbacks(mount: Mount): void {
  describe('callbacks', () => {
    test('are called from the start to the end, in order', async () => {
      const { options } = steer()
      const seen: string[] = []
      const props = {
        options: options(path, { stream: noted(seen) }),
        reads: 'everything',
      } as const
      const probe = await mount(props)
      expect(seen).toEqual([])
      await probe.start(body('everything'))
      await expectShown(probe, 'status', 'done')
      expect(seen[0]).toBe('start')
      expect(seen[1]).toBe('event')
      expect(seen.at(-1)).toBe('end done')
      expect(seen.indexOf('start')).toBeLessThan(seen.indexOf('text-start'))
      expect(seen.filter((what) => what.includes(' is '))).toEqual([
        'reasoning is done',
        'text is done',
        'tool is done',
      ])
      expect(seen.indexOf('text-end')).toBeLessThan(seen.indexOf('text is done'))
    })

    test('tell of an error, and then of the end', async () => {
      const { options } = steer()
      const seen: string[] = []
      const headers = { 'x-millrace-fault': 'truncate' }
      const probe = await mount({
        options: options(path, { headers, stream: noted(seen) }),
        reads: 'everything',
      })
      await probe.start(body('short'))
      expect(seen.slice(-3)).toEqual(['text is done', 'error truncated', 'end error'])
    })

    test('tell of a stop', async () => {
      const { options, arrived } = steer()
      const seen: string[] = []
      const probe = await mount({
        options: options(path, { gated: true, stream: noted(seen) }),
        reads: 'everything',
      })
      void probe.start(body('short'))
      await arrived()
      probe.stop()
      expect(seen).toEqual(['start', 'end stopped'])
    })

    test('are those of the latest options, also in the midst of an answer', async () => {
      const { options, release } = steer()
      const seen: string[] = []
      const given = (prefix: string): UseStreamOptions =>
        options(path, { gated: true, stream: noted(seen, prefix) })
      const probe = await mount({ options: given('old '), reads: 'everything' })
      const end = probe.start(body('short'))
      await release(3)
      await expect.poll(() => seen).toContain('old text-delta')
      await probe.update(given('new '))
      const before = seen.length
      await release(everyPiece)
      await end
      expect(seen.slice(before).every((what) => what.startsWith('new '))).toBe(true)
      expect(seen.at(-1)).toBe('new end done')
    })

    test('that throw disturb nothing, and are reported', async () => {
      const thrown: unknown[] = []
      const onThrown = (event: ErrorEvent) => {
        thrown.push(event.error)
        event.preventDefault()
        event.stopImmediatePropagation()
      }
      // Before the test runner's own listener, which would take the error for a failure.
      window.addEventListener('error', onThrown, { capture: true })
      onTestFinished(() => window.removeEventListener('error', onThrown, { capture: true }))
      const { options } = steer()
      const failure = new Error('from a callback')
      const throws = () => {
        throw failure
      }
      const seen: string[] = []
      const stream = { ...noted(seen), onStart: throws, onPart: throws }
      const probe = await mount({ options: options(path, { stream }), reads: 'everything' })
      await probe.start(body('short'))
      await expectShown(probe, 'status', 'done')
      expect(shown(probe, 'text')).toBe(answers.short.text)
      expect(seen.at(-1)).toBe('end done')
      expect(thrown).toEqual([failure, failure])
    })
  })
}
