/**
 * Where a Chromium stands, and how the tests start it. Shared by the Vitest and Playwright configs
 * and by `browser.mjs`, so that every test drives the same browser in the same way.
 */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { findProgram, namedProgram } from './programs.mjs'

/** The variable that names the browser to use, before any other is looked for. */
export const CHROMIUM_VARIABLE = 'MILLRACE_CHROMIUM'

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'headless-shell',
]

function usualPlaces() {
  if (process.platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Google Chrome for Testing']
    return ['/Applications', join(homedir(), 'Applications')].flatMap((folder) =>
      apps.map((app) => join(folder, `${app}.app`, 'Contents', 'MacOS', app)),
    )
  }
  return [
    '/usr/bin/chromium',
    '/usr/bin/google-chrome-stable',
    '/opt/google/chrome/chrome',
    '/usr/lib/chromium/chromium',
    '/snap/bin/chromium',
  ]
}

/**
 * The path of an installed Chromium or Chrome: what `MILLRACE_CHROMIUM` names, else the first found
 * on `PATH` or in the usual places. `undefined` when there is none.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 * @throws {Error} when `MILLRACE_CHROMIUM` names something that cannot be run
 */
export function findChromium(env = process.env) {
  return namedProgram(CHROMIUM_VARIABLE, env) ?? findProgram(NAMES, usualPlaces(), env)
}

/** The switches every test browser gets: no sandbox for root, and nothing that phones home. */
const chromiumArgs = [
  // Chromium refuses to start its sandbox as root, which is what containers run as.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * Playwright's launch options. Without an installed browser `executablePath` is left out, and
 * Playwright takes its own download.
 *
 * @returns {{ args: string[], executablePath?: string }}
 */
export function chromiumLaunchOptions() {
  const executablePath = findChromium()
  return { args: chromiumArgs, ...(executablePath === undefined ? {} : { executablePath }) }
}
