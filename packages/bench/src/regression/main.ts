/**
 * `pnpm check:ratios`: holds Millrace against the bare loop and against itself at more of the same
 * work, and fails where a ratio is over its limit. No figure of another run or machine is looked at.
 */
import { figure } from '../report/print.ts'
import type { Target } from '../report/result.ts'
import { checks, type Check } from './checks.ts'

/** What is a little over its limit is measured again: noise does not come each time. */
const attempts = 3
/** What is over so many times its limit is no noise, and may take long. */
const hopeless = 1.5

async function hold({ about, look, measure }: Check): Promise<boolean> {
  process.stdout.write(`${about}\n`)
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const targets = await measure()
    for (const target of targets) process.stdout.write(`  ${lineOf(target)}\n`)
    if (targets.every(({ reached }) => reached)) return true
    if (targets.some(({ measured, limit }) => (measured ?? Infinity) > hopeless * limit)) break
    if (attempt < attempts) process.stdout.write('  over the limit; once more:\n')
  }
  process.stdout.write(`  Look at ${look}.\n`)
  return false
}

function lineOf({ goal, limit, measured, reached }: Target): string {
  const found = measured === null ? 'no figure' : `${figure(measured)} ×`
  return `${reached ? '✓' : '✗'} ${goal}: ${found} (at most ${limit} ×)`
}

for (const check of checks) {
  if (!(await hold(check))) process.exitCode = 1
}
