/** Finds the Redis server that the tests start, or gets one. */
import { installDebian } from './debian.mjs'
import { findRedis } from './redis.mjs'
import { SetupError } from './toolchain.mjs'

const WHAT_TO_DO =
  'No redis-server was found and none could be installed. Install one (on Debian: "apt-get install redis-server" as root) or name one in the variable MILLRACE_REDIS.'

/**
 * The path of an installed server, else, as root on Debian, that of the `redis-server` package.
 *
 * @throws {SetupError} when neither works
 */
export async function ensureRedis(tools) {
  try {
    const installed = findRedis() ?? ((await installDebian(tools, 'redis-server')) && findRedis())
    if (installed) return installed
  } catch (error) {
    throw new SetupError(error.message)
  }
  throw new SetupError(WHAT_TO_DO)
}
