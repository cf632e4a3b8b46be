import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { browserTests } from '../../scripts/vitest-browser.ts'

export default browserTests('svelte', {
  // The README's example imports the package by its name.
  resolve: {
    alias: { '@millrace/svelte': fileURLToPath(new URL('src/index.ts', import.meta.url)) },
  },
  plugins: [svelte({ configFile: false })],
  test: { globalSetup: ['@millrace/contract/global-setup', 'test/server/global-setup.ts'] },
})
