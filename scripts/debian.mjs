/** Installs what the tests need and npm does not have, where that is possible. */
import { existsSync } from 'node:fs'
import { findNginx, findPythonWithHttpx } from './readers.mjs'
import { run, say } from './toolchain.mjs'

/** Installs a Debian package, as root on Debian; gives whether that was tried and went well. */
export async function installDebian(tools, name) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false
  say(`installing the Debian package "${name}"`)
  const options = {
    stdio: ['ignore', process.stderr, process.stderr],
    // The second keeps a package's own service from being started.
    env: { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  }
  await run(tools, 'apt-get', ['update'], options)
  const code = await run(
    tools,
    'apt-get',
    ['install', '--yes', '--no-install-recommends', name],
    options,
  )
  return code === 0
}

/** Installs what tests of the relay read through, if that is possible; without it they are skipped. */
export async function tryToInstallReaders(tools) {
  if (findNginx() === undefined) await installDebian(tools, 'nginx-light')
  if (findPythonWithHttpx() === undefined) await installDebian(tools, 'python3-httpx')
}
