import { describe, onTestFinished } from 'vitest'
import type { Applicability, Mount } from './probe.ts'
import { describeAppending } from './scenarios/appending.ts'
import { describeCallbacks } from './scenarios/callbacks.ts'
import { describeFailures } from './scenarios/failures.ts'
import { describeFormats } from './scenarios/formats.ts'
import { describeLifetime } from './scenarios/lifetime.ts'
import { describeRecordings } from './scenarios/recordings.ts'
import { describeRendering } from './scenarios/rendering.ts'
import { describeRestart } from './scenarios/restart.ts'
import { describeResuming } from './scenarios/resuming.ts'
import { describeSchemas } from './scenarios/schemas.ts'
import { describeSharing } from './scenarios/sharing.ts'

/**
 * Registers the scenarios that every binding must pass, in real Chromium against a real server.
 *
 * @param framework Names the binding in the report.
 * @param mount Puts the binding's probe component on the page.
 * @param notApplicable What the framework cannot have.
 */
export function describeStreamContract(
  framework: string,
  mount: Mount,
  notApplicable: Applicability = {},
): void {
  const mountForTest: Mount = async (props) => {
    const probe = await mount(props)
    onTestFinished(() => probe.unmount())
    return probe
  }

  describe(`the stream contract in ${framework}`, () => {
    describeFormats(mountForTest)
    describeRendering(mountForTest, notApplicable)
    describeAppending(mountForTest, notApplicable)
    describeRestart(mountForTest)
    describeFailures(mountForTest)
    describeLifetime(mountForTest, notApplicable)
    describeCallbacks(mountForTest)
    describeSharing(mountForTest)
    describeResuming(mountForTest, notApplicable)
    describeSchemas(mountForTest, notApplicable)
    describeRecordings(mountForTest)
  })
}
