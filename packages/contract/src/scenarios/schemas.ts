import type { StandardSchema } from '@millrace/core'
import { describe, expect, test } from 'vitest'
import { answers } from '../answers.ts'
import { openaiChatFormat } from '../page/formats.ts'
import { expectShown, nextFrame, polling, shown } from '../page/read.ts'
import { recipe, schemaOf } from '../page/schema.ts'
import { everyPiece, steer } from '../page/steer.ts'
import { asJson, type Applicability, type Mount } from '../probe.ts'

const { path, body } = openaiChatFormat

const bread = { title: 'Mill bread 🍞', time: '90 min', steps: ['Knead.', 'Wait.', 'Bake.'] }

/** What the provider says of its answers. */
const saying: StandardSchema<unknown, { readonly fingerprint: string }> = schemaOf((value) =>
  typeof value === 'object' && value !== null && 'system_fingerprint' in value
    ? { value: { fingerprint: String(value.system_fingerprint) } }
    : { issues: [{ message: 'has no fingerprint' }] },
)

/** Answers that schemas are given for. */
export function describeSchemas(mount: Mount, { fieldTracking }: Applicability): void {
  describe('schemas', () => {
    test('show the output as it is written, and what the schema makes of it', async () => {
      const { options, release } = steer()
      const probe = await mount({
        options: options(path, { gated: true, stream: { output: recipe } }),
        reads: 'everything',
      })
      expect(shown(probe, 'output')).toBe('null')
      const end = probe.start(body('recipe'))
      const seen = await pass(
        release,
        () => shown(probe, 'output'),
        (now) => now.includes('Wait.'),
      )
      await release(everyPiece)
      expect((await end).output).toEqual({ state: 'done', value: bread, error: null })
      await expectShown(probe, 'output', asJson({ state: 'done', value: bread, error: null }))

      const values = seen.flatMap((text) => {
        const { state, value } = JSON.parse(text) ?? {}
        return state === 'streaming' && value !== undefined ? [value] : []
      })
      expect(values.length).toBeGreaterThan(3)
      expect(values.every(({ title }) => bread.title.startsWith(title ?? ''))).toBe(true)
      expect(values.at(-1)).toMatchObject({ title: bread.title, minutes: 90 })
    })

    test('show what is wrong with an output, and the stream is done', async () => {
      const { options } = steer()
      const probe = await mount({
        options: options(path, { stream: { output: recipe } }),
        reads: 'everything',
      })
      const { output } = await probe.start(body('short'))
      expect(output?.error).toMatchObject({ code: 'protocol', raw: answers.short.text })
      await expectShown(probe, 'status', 'done')
      await expectShown(probe, 'error', '')
      expect(JSON.parse(shown(probe, 'output'))).toMatchObject({
        state: 'done',
        error: { code: 'protocol' },
      })
    })

    test('show what is said beside the answer', async () => {
      const { options } = steer()
      const probe = await mount({
        options: options(path, { stream: { metadata: saying } }),
        reads: 'everything',
      })
      expect(shown(probe, 'metadata')).toBe('null')
      const { metadata } = await probe.start(body('short'))
      expect(metadata).toEqual({ value: { fingerprint: expect.any(String) }, error: null })
      await expectShown(probe, 'metadata', asJson(metadata))
      expect(shown(probe, 'output')).toBe('null')
    })

    test('given later count from the next start on', async () => {
      const { options } = steer()
      const probe = await mount({ options: options(path), reads: 'everything' })
      expect((await probe.start(body('recipe'))).output).toBeNull()
      await probe.update(options(path, { stream: { output: recipe } }))
      expect(shown(probe, 'output')).toBe('null')
      await probe.start(body('recipe'))
      await expectShown(probe, 'output', asJson({ state: 'done', value: bread, error: null }))
    })

    test('render a component that reads only the output when that changes', async ({ skip }) => {
      if (fieldTracking !== undefined) skip(fieldTracking)
      const { options, release } = steer()
      let reasoned = 0
      let written = 0
      const probe = await mount({
        options: options(path, {
          gated: true,
          stream: {
            output: recipe,
            onDelta({ type }) {
              if (type === 'reasoning-delta') reasoned += 1
              if (type === 'text-delta') written += 1
            },
          },
        }),
        reads: 'output',
      })
      const end = probe.start(body('recipe'))
      while (reasoned < 10) {
        await release(1)
        await nextFrame()
      }
      expect(written).toBe(0)
      // Before the answer, and with its beginning.
      expect(probe.renders()).toBeLessThanOrEqual(3)
      const before = probe.renders()
      await pass(
        release,
        () => shown(probe, 'output'),
        (now) => now.includes('Wait.'),
      )
      expect(probe.renders()).toBeGreaterThan(before + 3)
      await release(everyPiece)
      await end
      await expectShown(probe, 'output', asJson({ state: 'done', value: bread, error: null }))
    })
  })
}

/** Lets one piece after another through until the page shows it. Gives all it has shown. */
async function pass(
  release: (pieces: number) => Promise<void>,
  read: () => string,
  isThere: (now: string) => boolean,
): Promise<string[]> {
  const seen: string[] = []
  await expect
    .poll(async () => {
      await release(1)
      await nextFrame()
      const now = read()
      if (now !== seen.at(-1)) seen.push(now)
      return isThere(now)
    }, polling)
    .toBe(true)
  return seen
}
