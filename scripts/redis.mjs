/**
 * Where a Redis server stands. Shared by the tests that start one and by `redis-server.mjs`, so
 * that both mean the same.
 */
import { findProgram, namedProgram } from './programs.mjs'

/** The variable that names the server to use, before any other is looked for. */
export const REDIS_VARIABLE = 'MILLRACE_REDIS'

/**
 * The path of an installed `redis-server`: what `MILLRACE_REDIS` names, else the first on `PATH` or
 * in the usual places. `undefined` when there is none.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 * @throws {Error} when `MILLRACE_REDIS` names something that cannot be run
 */
export function findRedis(env = process.env) {
  return (
    namedProgram(REDIS_VARIABLE, env) ??
    findProgram(['redis-server'], ['/usr/bin/redis-server', '/opt/homebrew/bin/redis-server'], env)
  )
}
