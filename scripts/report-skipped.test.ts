import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

test('a run says what it skipped, and why; not what a filter left out', { timeout: 30_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace skipped '))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(
    join(folder, 'a.test.js'),
    `describe('the contract', () => {
       test('a double mount', ({ skip }) => skip('it mounts once'))
       test('a single mount', () => expect(1).toBe(1))
       test('another thing', () => expect(1).toBe(1))
     })`,
  )
  const { stdout, status } = spawnSync(
    join(root, 'node_modules/.bin/vitest'),
    [
      ...['run', '--globals', '--root', folder, '--testNamePattern', 'mount'],
      ...['--reporter', 'default', '--reporter', join(root, 'scripts/report-skipped.ts')],
    ],
    { cwd: root, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  )
  expect(stdout).toContain('the contract > a double mount: it mounts once')
  expect(stdout).not.toContain('another thing')
  expect(stdout).toContain('1 passed')
  expect(status).toBe(0)
})
