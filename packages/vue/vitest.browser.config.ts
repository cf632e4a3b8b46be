import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { browserTests } from '../../scripts/vitest-browser.ts'

export default browserTests('vue', {
  // The README's example imports the package by its name.
  resolve: { alias: { '@millrace/vue': fileURLToPath(new URL('src/index.ts', import.meta.url)) } },
  plugins: [vue()],
  // Vue's build for bundlers leaves these to the bundler.
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  },
  test: { globalSetup: ['@millrace/contract/global-setup', 'test/server/global-setup.ts'] },
})
