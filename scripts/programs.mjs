/** Where installed programs stand. */
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

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
 * The path of a program: the first of its names that is found on `PATH`, else the first of the
 * further paths that is there. `undefined` when there is none.
 *
 * @param {readonly string[]} names
 * @param {readonly string[]} furtherPaths
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
export function findProgram(names, furtherPaths, env = process.env) {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder))
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...onPath, ...furtherPaths].find((path) => isExecutable(path))
}

/**
 * The path that a variable names; `undefined` where it names none.
 *
 * @param {string} variable
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 * @throws {Error} when it names something that cannot be run
 */
export function namedProgram(variable, env = process.env) {
  const named = env[variable]
  if (named === undefined || named === '') return undefined
  if (isExecutable(named)) return named
  throw new Error(`${variable} is "${named}", which is not a program that can be run.`)
}
