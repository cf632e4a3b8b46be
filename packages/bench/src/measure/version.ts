import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The version of a package as it is installed here. */
export function versionOf(name: string): string {
  const path = join(import.meta.dirname, '../../node_modules', name, 'package.json')
  const manifest: { readonly version: string } = JSON.parse(readFileSync(path, 'utf8'))
  return manifest.version
}
