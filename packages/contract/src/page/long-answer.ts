import { expect } from 'vitest'
import { answers } from '../answers.ts'
import type { Mount, Probe, ProbeProps } from '../probe.ts'
import { openaiChatFormat } from './formats.ts'
import { expectShown, nextFrame, polling } from './read.ts'
import { everyPiece, steer } from './steer.ts'

const { path, body } = openaiChatFormat

/**
 * Streams some 4,000 deltas, spread over at least twenty frames.
 *
 * @param onFrame Looks at the probe after each frame.
 */
export async function rendersOfLongAnswer(
  mount: Mount,
  props: Omit<ProbeProps, 'options'>,
  onFrame: (probe: Probe) => void = () => {},
) {
  const { options, release } = steer()
  let events = 0
  const onEvent = () => {
    events += 1
  }
  const probe = await mount({
    options: options(path, { gated: true, stream: { onEvent } }),
    ...props,
  })
  const end = probe.start(body('long'))
  let frames = 0
  for (let wanted = 100; wanted <= 2000; wanted += 100) {
    await release(100)
    await expect.poll(() => events, polling).toBeGreaterThanOrEqual(wanted)
    await nextFrame()
    onFrame(probe)
    frames += 1
  }
  await release(everyPiece)
  const { text } = await end
  expect(text).toBe(answers.long.text)
  await expectShown(probe, 'status', 'done')
  return { probe, renders: probe.renders(), frames, events }
}
