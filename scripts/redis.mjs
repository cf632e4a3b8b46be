/**
 * Where a Redis server stands. Shared by the tests that start one and by `redis-server.mjs`, so
 * that both mean the same.
 */
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/** The variable that names the server to use, before any other is looked for. */
export const REDIS_VARIABLE = 'MILLRACE_REDIS'

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/**
 * The path of an installed `redis-server`: what `MILLRACE_REDIS` names, else the first on `PATH` or
 * in the usual places. `undefined` when there is none.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 * @throws {Error} when `MILLRACE_REDIS` names something that cannot be run
 */
export function findRedis(env = process.env) {
  const named = env[REDIS_VARIABLE]
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named
    throw new Error(`${REDIS_VARIABLE} is "${named}", which is not a program that can be run.`)
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder))
  return [...folders, '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']
    .map((folder) => join(folder, 'redis-server'))
    .find((path) => isExecutable(path))
}
