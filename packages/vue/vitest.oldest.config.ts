import { fileURLToPath } from 'node:url'
import { browserTests } from '../../scripts/vitest-browser.ts'

/** The contract with the oldest Vue that is supported. */
export default browserTests('vue-3.4', {
  resolve: {
    alias: [
      {
        find: /^vue$/,
        replacement: fileURLToPath(
          new URL('node_modules/vue-3.4/dist/vue.runtime.esm-bundler.js', import.meta.url),
        ),
      },
    ],
  },
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  },
  test: {
    include: ['test/contract.oldest.ts'],
    globalSetup: ['@millrace/contract/global-setup'],
  },
})
