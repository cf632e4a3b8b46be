import { describe, expect, onTestFinished, test } from 'vitest'
import { answers } from '../answers.ts'
import { contractContext } from '../context.ts'
import { openaiChatFormat } from '../page/formats.ts'
import { expectMoreText, expectShown, shown } from '../page/read.ts'
import { everyPiece, steer } from '../page/steer.ts'
import type { Mount, Probe } from '../probe.ts'

const { path, body } = openaiChatFormat

/** Stop, start again, reset. */
export function describeRestart(mount: Mount): void {
  async function begun() {
    const steering = steer()
    const options = steering.options(path, { gated: true })
    const probe = await mount({ options, reads: 'everything' })
    const end = probe.start(body('short'))
    await steering.release(5)
    const text = await expectMoreText(probe, '')
    return { ...steering, probe, end, text }
  }

  describe('stop, start and reset', () => {
    test('stop keeps what came, and the provider sees the abort', async () => {
      const { probe, end, text, ended } = await begun()
      probe.stop()
      await expectShown(probe, 'status', 'stopped')
      expect((await end).status).toBe('stopped')
      expect(answers.short.text.startsWith(shown(probe, 'text'))).toBe(true)
      expect(shown(probe, 'text').length).toBeGreaterThanOrEqual(text.length)
      expect(shown(probe, 'error')).toBe('')
      expect(await ended()).toBe('aborted')
    })

    test('stop does nothing where nothing runs', async () => {
      const { options } = steer()
      const probe = await mount({ options: options(path), reads: 'everything' })
      probe.stop()
      expect(shown(probe, 'status')).toBe('idle')
      await probe.start(body('short'))
      await expectShown(probe, 'status', 'done')
      probe.stop()
      expect(shown(probe, 'status')).toBe('done')
      await expectShown(probe, 'text', answers.short.text)
    })

    test('a start while one runs stops that one, which never writes again', async () => {
      const { probe, end, release } = await begun()
      const texts = watchText(probe)
      const second = probe.start(body('other'))
      expect((await end).status).toBe('stopped')
      await release(everyPiece)
      expect((await second).status).toBe('done')
      await expectShown(probe, 'text', answers.other.text)
      // The old text is gone with the old run; each later one belongs to the new.
      expect(texts().length).toBeGreaterThan(0)
      for (const text of texts()) expect(answers.other.text.startsWith(text)).toBe(true)
    })

    test('stop and start at once', async () => {
      const { probe, end, release } = await begun()
      const texts = watchText(probe)
      probe.stop()
      const second = probe.start(body('other'))
      await release(everyPiece)
      expect((await end).status).toBe('stopped')
      expect((await second).status).toBe('done')
      await expectShown(probe, 'status', 'done')
      await expectShown(probe, 'text', answers.other.text)
      const news = texts().filter((text) => !answers.short.text.startsWith(text))
      expect(news.length).toBeGreaterThan(0)
      for (const text of news) expect(answers.other.text.startsWith(text)).toBe(true)
    })

    test('two starts at once make one request', async () => {
      const { options, outcomes } = steer()
      const probe = await mount({ options: options(path), reads: 'everything' })
      const first = probe.start(body('short'))
      const second = probe.start(body('other'))
      expect((await first).status).toBe('stopped')
      expect((await second).status).toBe('done')
      await expectShown(probe, 'text', answers.other.text)
      expect(await outcomes()).toEqual(['answered'])
    })

    test('asks again with a body of its own each time', async () => {
      const { options } = steer()
      const probe = await mount({ options: options(path), reads: 'everything' })
      expect((await probe.start(body('short'))).status).toBe('done')
      await expectShown(probe, 'text', answers.short.text)
      expect((await probe.start(body('other'))).status).toBe('done')
      await expectShown(probe, 'text', answers.other.text)
    })

    test('a start uses the newest options, and the options’ body', async () => {
      const { options } = steer()
      const before = options(path, { stream: { body: body('short') } })
      const probe = await mount({ options: before, reads: 'everything' })
      await probe.start()
      await expectShown(probe, 'text', answers.short.text)
      await probe.update(options(path, { stream: { body: body('other') } }))
      expect(shown(probe, 'text')).toBe(answers.short.text)
      await probe.start()
      await expectShown(probe, 'text', answers.other.text)
    })

    test('new options leave an answer under way alone, and are those of the next', async () => {
      const { options, release, outcomes } = steer()
      const before = options(path, { gated: true })
      const probe = await mount({ options: before, reads: 'everything' })
      const end = probe.start(body('short'))
      await release(5)
      const text = await expectMoreText(probe, '')
      const next = { url: contractContext().deadUrl, publish: 'delta' } as const
      await probe.update(options(path, { stream: next }))
      expect(shown(probe, 'status')).toBe('streaming')
      expect(shown(probe, 'text').startsWith(text)).toBe(true)
      await release(everyPiece)
      expect((await end).status).toBe('done')
      await expectShown(probe, 'text', answers.short.text)
      expect(await outcomes()).toEqual(['answered'])
      expect((await probe.start(body('short'))).error?.code).toBe('network')
      await expectShown(probe, 'status', 'error')
    })

    test('reset ends the request and shows an idle stream', async () => {
      const { probe, end, release, ended } = await begun()
      probe.reset()
      await expectShown(probe, 'status', 'idle')
      await expectShown(probe, 'text', '')
      expect(shown(probe, 'parts')).toBe('[]')
      expect((await end).status).toBe('stopped')
      expect(await ended()).toBe('aborted')
      await release(everyPiece)
      expect((await probe.start(body('other'))).status).toBe('done')
      await expectShown(probe, 'text', answers.other.text)
    })

    test('the functions need no receiver', async () => {
      const { options } = steer()
      const { start, stop, reset, ...probe } = await mount({
        options: options(path),
        reads: 'everything',
      })
      const end = start(body('short'))
      stop()
      expect((await end).status).toBe('stopped')
      reset()
      await expectShown(probe, 'status', 'idle')
    })
  })
}

/** Every text the page shows from now on, where it is another than before. */
function watchText(probe: Probe): () => readonly string[] {
  const seen: string[] = []
  const before = shown(probe, 'text')
  const observer = new MutationObserver(() => {
    const text = shown(probe, 'text')
    if (text !== (seen.at(-1) ?? before)) seen.push(text)
  })
  observer.observe(probe.element, { childList: true, characterData: true, subtree: true })
  onTestFinished(() => observer.disconnect())
  return () => seen
}
