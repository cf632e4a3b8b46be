import { createRequire, registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'

/**
 * Has a package find the peer of its own age. The oldest framework that is supported stands beside
 * the newest under another name, so what belongs to it would take the newest for its peer wherever
 * Node resolves it.
 *
 * @param dependent The folder it is installed in, as a part of its URL
 * @param peer what it imports
 * @param actual the name of what it shall find, a dependency of the package at `from`
 * @param from a file of the package that has both
 */
export function pinPeer(dependent: RegExp, peer: string, actual: string, from: string): void {
  const url = pathToFileURL(createRequire(from).resolve(actual)).href
  registerHooks({
    resolve(specifier, context, next) {
      const isMeant = specifier === peer && dependent.test(context.parentURL ?? '')
      return isMeant ? { url, shortCircuit: true } : next(specifier, context)
    },
  })
}
