/**
 * Packs every package that is published, as it would be, and lets publint and attw judge the
 * tarball: what users get, not what lies in the folder.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './toolchain.mjs'

const packages = readdirSync(join(root, 'packages'))
  .map((folder) => join(root, 'packages', folder))
  .filter((folder) => readdirSync(folder).includes('package.json'))
  .map((folder) => ({ folder, ...JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
  .filter((manifest) => manifest.private !== true)

const output = mkdtempSync(join(tmpdir(), 'millrace-pack-'))
const failures = []

function record(name, tool, { status }) {
  if (status !== 0) failures.push(`${name}: ${tool}`)
  return status === 0
}

const stdio = ['ignore', 'inherit', 'inherit']
try {
  for (const { name, version, folder } of packages) {
    const tarball = join(output, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)
    process.stdout.write(`\n${name}\n`)
    const packed = spawnSync('pnpm', ['pack', '--out', tarball], { cwd: folder, stdio })
    if (!record(name, 'pnpm pack', packed)) continue
    record(name, 'publint', spawnSync('publint', ['run', tarball, '--strict'], { stdio }))
    record(name, 'attw', spawnSync('attw', [tarball, '--profile', 'esm-only'], { stdio }))
  }
} finally {
  rmSync(output, { recursive: true, force: true })
}

if (packages.length === 0) failures.push('no package is published')
for (const failure of failures) process.stderr.write(`failed: ${failure}\n`)
process.exitCode = failures.length === 0 ? 0 : 1
