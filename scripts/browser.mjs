/** Finds the browser the tests drive, or gets one. */
import { spawnSync } from 'node:child_process'
import { findChromium } from './chromium.mjs'
import { installDebian } from './debian.mjs'
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
  const fetched = await run(tools, 'playwright', ['install', 'chromium'], {
    stdio: ['ignore', process.stderr, process.stderr],
    // A place without a way out should be noticed in seconds.
    env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '15000' },
  })
  if (fetched === 0 && downloaded !== undefined && runs(downloaded)) return downloaded

  if (await installDebian(tools, 'chromium')) {
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
