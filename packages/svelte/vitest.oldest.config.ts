import { createRequire } from 'node:module'
import type * as Compiler from 'svelte/compiler'
import type { Plugin } from 'vite'
import { browserTests } from '../../scripts/vitest-browser.ts'

// Not by an import: its types would take the place of the newest Svelte's.
const { compile }: Pick<typeof Compiler, 'compile'> = createRequire(import.meta.url)(
  'svelte-5.7/compiler',
)

/** Vite's plugin for Svelte asks for a newer one; to compile a component takes no more than this. */
const svelte57: Plugin = {
  name: 'svelte-5.7',
  transform(code, id) {
    if (!id.endsWith('.svelte')) return undefined
    const generate = this.environment.config.consumer
    return compile(code, { filename: id, dev: true, generate }).js
  },
}

/** The contract, and server rendering, with the oldest Svelte that is supported. */
export default browserTests('svelte-5.7', {
  resolve: {
    alias: [{ find: /^svelte(?=\/|$)/, replacement: 'svelte-5.7' }],
  },
  // Known before the first page asks for them: finding one later would reload it.
  optimizeDeps: {
    include: [
      'svelte',
      'svelte/internal/client',
      'svelte/internal/disclose-version',
      'svelte/reactivity',
    ],
  },
  plugins: [svelte57],
  test: {
    include: ['test/contract.oldest.ts', 'test/hydration.browser.test.ts'],
    globalSetup: ['@millrace/contract/global-setup', 'test/server/global-setup.ts'],
  },
})
