import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the process beside the page takes its orders. */
    controlUrl: string
  }
}

export function controlUrl(): string {
  return inject('controlUrl')
}
