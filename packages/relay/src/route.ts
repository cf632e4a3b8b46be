/** What a path asks for, below the base path. */
export type Route =
  | { readonly to: 'health' }
  | { readonly to: 'stream'; readonly id: string }
  | { readonly to: 'upstream'; readonly name: string; readonly path: string }

export interface RouterOptions {
  readonly basePath: string
  readonly healthPath: string | false
}

/** The path of a base or a route, with one slash in front and none behind; the root is empty. */
export function plainPath(path: string): string {
  const plain = path.replaceAll(/^\/+|\/+$/g, '')
  return plain === '' ? '' : `/${plain}`
}

/** Finds the route of a path; `undefined` where there is none. */
export function createRouter({ basePath, healthPath }: RouterOptions) {
  const health = healthPath === false ? undefined : plainPath(healthPath)

  return (pathname: string): Route | undefined => {
    if (!pathname.startsWith(`${basePath}/`)) return undefined
    const path = pathname.slice(basePath.length)
    if (path === health) return { to: 'health' }
    const [, name = '', rest = ''] = /^\/([^/]+)(\/.*)$/.exec(path) ?? []
    if (name !== 'streams') return name === '' ? undefined : { to: 'upstream', name, path: rest }
    // Anything but 32 hexadecimal digits is no id, so that none can hold what a header must not.
    return /^\/[0-9a-f]{32}$/.test(rest) ? { to: 'stream', id: rest.slice(1) } : undefined
  }
}
