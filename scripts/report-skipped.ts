import type { Reporter, TestModule } from 'vitest/node'

/**
 * Vitest's own summary only counts what is skipped. This one says at the end of a run what was
 * skipped and why: a scenario that a framework cannot have, or what there is no data for.
 */
export default class ReportSkipped implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = modules.flatMap((module) =>
      Array.from(module.children.allTests('skipped'), (test) => {
        const result = test.result()
        const note = result.state === 'skipped' ? result.note : undefined
        // Without a reason, it was left out by a filter.
        return note === undefined ? [] : [`   ↓ |${test.project.name}| ${test.fullName}: ${note}`]
      }).flat(),
    )
    if (lines.length > 0) console.log([' Skipped', ...lines, ''].join('\n'))
  }
}
