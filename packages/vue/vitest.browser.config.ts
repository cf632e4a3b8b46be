import { browserTests } from '../../scripts/vitest-browser.ts'

export default browserTests('vue', {
  // Vue's build for bundlers leaves these to the bundler.
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  },
  test: { globalSetup: ['@millrace/contract/global-setup'] },
})
