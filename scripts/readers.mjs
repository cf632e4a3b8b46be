/** Programs that tests of the relay read through, where they are there. */
import { execFileSync } from 'node:child_process'
import { findProgram } from './programs.mjs'

/**
 * The path of an nginx; `undefined` where there is none.
 *
 * @returns {string | undefined}
 */
export function findNginx() {
  return findProgram(['nginx'], ['/usr/sbin/nginx', '/usr/local/sbin/nginx'])
}

/**
 * A Python that has httpx: the first on the path is not always the one it was installed for.
 *
 * @returns {string | undefined}
 */
export function findPythonWithHttpx() {
  return ['python3', '/usr/bin/python3'].find((python) => {
    try {
      execFileSync(python, ['-c', 'import httpx'], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  })
}
