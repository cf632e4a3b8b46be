import { svelte } from '@sveltejs/vite-plugin-svelte'
import { browserTests } from '../../scripts/vitest-browser.ts'

export default browserTests('svelte', {
  plugins: [svelte({ configFile: false })],
  test: { globalSetup: ['@millrace/contract/global-setup'] },
})
