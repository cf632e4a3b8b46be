/** Finds the browser the tests drive, or gets one. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findChromium } from './chromium.mjs'
import { root, run, say, SetupError } from './toolchain.mjs'

const WHAT_TO_DO =
  'No Chromium or Chrome was found and none could be fetched. Install one (on Debian: "apt-get install chromium" as root) or name one in the variable MILLRACE_CHROMIUM.'

/**
 * The path of a browser that runs: an installed one, else Playwright's own download, else, as root
 * on Debian, the `chromium` package.
 *
 * @throws {SetupError} when none of these works
 */
export async function ensureBrowser(tools) {
  let installed
  try {
    installed = findChromium()
  } catch (error) {
    throw new SetupError(error.message)
  }
  if (installed !== undefined && runs(installed)) return installed

  const downloaded = playwrightPath(tools)
  if (downloaded !== undefined && runs(downloaded)) return downloaded

  say('no browser found, fetching the one Playwright brings')
  const fetched = await runQuietly(tools, 'playwright', ['install', 'chromium'], {
    // A place without a way out should be noticed in seconds.
    PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '15000',
  })
  if (fetched === 0 && downloaded !== undefined && runs(downloaded)) return downloaded

  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('that did not work, installing the Debian package "chromium"')
    const quiet = { DEBIAN_FRONTEND: 'noninteractive' }
    await runQuietly(tools, 'apt-get', ['update'], quiet)
    await runQuietly(tools, 'apt-get', ['install', '--yes', 'chromium'], quiet)
    const packaged = findChromium()
    if (packaged !== undefined && runs(packaged)) return packaged
  }
  throw new SetupError(WHAT_TO_DO)
}

/** A browser that lacks a library fails here, not in the middle of the tests. */
function runs(path) {
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0
}

function playwrightPath(tools) {
  const ask =
    "import('playwright').then(({ chromium }) => process.stdout.write(chromium.executablePath()))"
  const { status, stdout } = spawnSync(tools.node, ['--eval', ask], { cwd: root, encoding: 'utf8' })
  return status === 0 && stdout !== '' ? stdout : undefined
}

function runQuietly(tools, program, programArguments, env) {
  return run(tools, program, programArguments, {
    stdio: ['ignore', process.stderr, process.stderr],
    env,
  })
}
