import { auto } from '@millrace/core'
import { describe, expect, test } from 'vitest'
import { answers } from '../answers.ts'
import { formats, type Format } from '../page/formats.ts'
import { expectShown, shown } from '../page/read.ts'
import { steer } from '../page/steer.ts'
import type { Mount } from '../probe.ts'

const { text, reasoning, toolCalls, usage } = answers.everything

/** A whole answer in each format: text, reasoning, a tool call, usage, timing. */
export function describeFormats(mount: Mount): void {
  const cases = formats.flatMap((format) => [
    { format, title: `${format.name} by its protocol`, stream: { protocol: format.protocol } },
    { format, title: `${format.name} by auto`, stream: { protocol: auto } },
    { format, title: `${format.name} with no protocol named`, stream: {} },
  ])

  describe('a whole answer', () => {
    test.each(cases)('$title', async ({ format, stream }) => {
      const { options } = steer()
      const props = { options: options(format.path, { stream }), reads: 'everything' } as const
      const probe = await mount(props)
      const end = await probe.start(streaming(format))

      expect(end.status).toBe('done')
      await expectShown(probe, 'status', 'done')
      await expectShown(probe, 'text', text)
      await expectShown(probe, 'reasoning', reasoning)
      await expectShown(probe, 'error', '')
      expect(JSON.parse(shown(probe, 'usage'))).toMatchObject({
        input: usage.input,
        output: usage.output,
        total: usage.input + usage.output,
      })
      expect(toolsOf(JSON.parse(shown(probe, 'parts')))).toEqual(
        toolCalls.map(({ name, input }) => ({ name, input })),
      )
      expect(JSON.parse(shown(probe, 'timing'))).toMatchObject({
        timeToFirstToken: expect.any(Number),
        duration: expect.any(Number),
      })
    })
  })
}

/** `stream: true` where the format wants it in the body, since `auto` may not add it. */
function streaming(format: Format): unknown {
  const body = format.body('everything')
  return format.path.includes('alt=sse') ? body : Object.assign({ stream: true }, body)
}

function toolsOf(parts: unknown): readonly unknown[] {
  if (!Array.isArray(parts)) return []
  return parts
    .filter(({ type }) => type === 'tool')
    .map(({ name, inputText }) => ({ name, input: JSON.parse(inputText) }))
}
