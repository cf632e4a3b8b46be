import { describe, expect, onTestFinished, test } from 'vitest'
import { expectShown, nextFrame, polling, shown } from './page/read.ts'
import { steerFeed } from './page/steer-feed.ts'
import type { Applicability, FeedProbe, MountFeed } from './probe.ts'

/** What the page shows of each event that came. */
function events(probe: FeedProbe): unknown[] {
  const seen: unknown = JSON.parse(shown(probe, 'events'))
  return Array.isArray(seen) ? seen : []
}

async function expectData(probe: FeedProbe, ...data: unknown[]): Promise<void> {
  const expected = data.map((datum) => expect.objectContaining({ data: datum }))
  await expect.poll(() => events(probe), polling).toEqual(expected)
}

/**
 * Registers the scenarios of a feed that every binding must pass, in real Chromium against a real
 * server.
 *
 * @param framework Names the binding in the report.
 * @param mountProbe Puts the binding's probe component on the page.
 * @param notApplicable What the framework cannot have.
 */
export function describeFeedContract(
  framework: string,
  mountProbe: MountFeed,
  { strictMode, fieldTracking }: Applicability = {},
): void {
  const mount: MountFeed = async (props) => {
    const probe = await mountProbe(props)
    onTestFinished(() => probe.unmount())
    return probe
  }

  describe(`the feed contract in ${framework}`, () => {
    test('opens with the component, and shows each event, named or not', async () => {
      const { options, push } = steerFeed()
      const probe = await mount({ options: options(), reads: 'everything' })
      await expectShown(probe, 'status', 'open')
      expect(shown(probe, 'event')).toBe('null')
      await push('first')
      await expectData(probe, 'first')
      await push('second\nline', 'order')
      await expectData(probe, 'first', 'second\nline')
      expect(events(probe)).toEqual([
        { event: 'message', data: 'first', id: '1-1' },
        { event: 'order', data: 'second\nline', id: '1-2' },
      ])
      expect(JSON.parse(shown(probe, 'event'))).toEqual(events(probe).at(-1))
      expect(shown(probe, 'lastEventId')).toBe('1-2')
    })

    test('opens only when it is told to, where that is wanted', async () => {
      const { options, push, outcomes } = steerFeed()
      await push('waiting')
      const probe = await mount({ options: options({ immediate: false }), reads: 'everything' })
      expect(shown(probe, 'status')).toBe('idle')
      await nextFrame()
      expect(await outcomes()).toEqual([])
      probe.open()
      await expectData(probe, 'waiting')
    })

    test('loses nothing and doubles nothing when its connection is cut', async () => {
      const { options, push, cut, outcomes } = steerFeed()
      const probe = await mount({ options: options(), reads: 'everything' })
      const sent: string[] = []
      for (const data of ['a', 'b', 'c']) {
        await push(data)
        sent.push(data)
        await expectData(probe, ...sent)
        await cut()
        await expect.poll(outcomes, polling).toHaveLength(sent.length + 1)
      }
      await expectShown(probe, 'status', 'open')
      expect(shown(probe, 'error')).toBe('')
    })

    test('says that it is reconnecting, and why', async () => {
      const { options, cut } = steerFeed()
      let reconnects = 0
      const again = options({
        headers: () => {
          reconnects += 1
          return reconnects === 1 ? {} : new Promise<HeadersInit>(() => {})
        },
      })
      const probe = await mount({ options: again, reads: 'everything' })
      await expectShown(probe, 'status', 'open')
      await cut()
      await expectShown(probe, 'status', 'reconnecting')
      expect(shown(probe, 'error')).toMatch(/^network: /)
    })

    test('is closed with what it has, and goes on from there', async () => {
      const { options, push, ended, outcomes } = steerFeed()
      const probe = await mount({ options: options(), reads: 'everything' })
      await push('before')
      await expectData(probe, 'before')
      probe.close()
      await expectShown(probe, 'status', 'closed')
      expect(await ended()).toBe('aborted')
      await push('meanwhile')
      await nextFrame()
      expect(events(probe)).toHaveLength(1)
      probe.open()
      await expectData(probe, 'before', 'meanwhile')
      expect(await outcomes()).toHaveLength(2)
      probe.reset()
      await expectShown(probe, 'status', 'idle')
      expect(events(probe)).toEqual([])
    })

    test('ends where the server has no more to give', async () => {
      const { options, push, end } = steerFeed()
      const probe = await mount({ options: options(), reads: 'everything' })
      await push('last')
      await end()
      await expectShown(probe, 'status', 'ended')
      await expectData(probe, 'last')
      expect(shown(probe, 'error')).toBe('')
    })

    test('is closed with the component', async () => {
      const { options, arrived, ended } = steerFeed()
      const probe = await mount({ options: options(), reads: 'everything' })
      await arrived()
      await probe.unmount()
      expect(await ended()).toBe('aborted')
    })

    test('of another URL is another feed', async () => {
      const { options, push } = steerFeed()
      const probe = await mount({ options: options(), reads: 'everything' })
      await push('of the hall')
      await expectData(probe, 'of the hall')
      await push('of the yard', undefined, 'yard')
      await probe.update(options({}, 'yard'))
      await expectData(probe, 'of the yard')
    })

    test('is not disturbed by options that change while it is open', async () => {
      const { options, push, outcomes } = steerFeed()
      const probe = await mount({ options: options(), reads: 'everything' })
      await push('before')
      await expectData(probe, 'before')
      await probe.update(options({ parse: 'json' }))
      await push('{"parsed":true}')
      await expectData(probe, 'before', { parsed: true })
      expect(await outcomes()).toHaveLength(1)
    })

    test('shows what is wrong with an event, and goes on', async () => {
      const { options, push } = steerFeed()
      const probe = await mount({ options: options({ parse: 'json' }), reads: 'everything' })
      await push('{"broken":')
      await expect.poll(() => shown(probe, 'error'), polling).toMatch(/^protocol: /)
      expect(shown(probe, 'status')).toBe('open')
      await push('[1]')
      await expectData(probe, [1])
      expect(shown(probe, 'error')).toBe('')
    })

    test('shows why it is given up', async () => {
      const { options } = steerFeed()
      const lost = { ...options(), url: options().url.toString().replace('/feeds/', '/samples/') }
      const probe = await mount({ options: lost, reads: 'everything' })
      await expectShown(probe, 'status', 'error')
      expect(shown(probe, 'error')).toMatch(/^http: /)
    })

    test('renders a component that reads only the status at most 4 times', async ({ skip }) => {
      if (fieldTracking !== undefined) skip(fieldTracking)
      const { options, push } = steerFeed()
      let heard = 0
      const onEvent = () => {
        heard += 1
      }
      const probe = await mount({ options: options({ onEvent }), reads: 'status' })
      for (let count = 1; count <= 20; count += 1) {
        await push(String(count))
        await expect.poll(() => heard, polling).toBe(count)
        await nextFrame()
      }
      expect(probe.renders()).toBeLessThanOrEqual(4)
    })

    test('two on one page do not disturb each other', async () => {
      const { options, push } = steerFeed()
      const one = await mount({ options: options(), reads: 'everything' })
      const two = await mount({ options: options({}, 'yard'), reads: 'everything' })
      await push('of the hall')
      await push('of the yard', undefined, 'yard')
      await expectData(one, 'of the hall')
      await expectData(two, 'of the yard')
    })

    test('a double mount in StrictMode leaves one connection', async ({ skip }) => {
      if (strictMode !== undefined) skip(strictMode)
      const { options, push, outcomes } = steerFeed()
      const probe = await mount({ options: options(), reads: 'everything', strict: true })
      await push('once')
      await expectData(probe, 'once')
      expect((await outcomes()).filter((outcome) => outcome === null)).toHaveLength(1)
    })
  })
}
