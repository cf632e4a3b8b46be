/** The variable that names the Redis server to use, before any other is looked for. */
export declare const REDIS_VARIABLE: 'MILLRACE_REDIS'
/** The path of an installed `redis-server`, `undefined` when there is none. */
export declare function findRedis(env?: NodeJS.ProcessEnv): string | undefined
