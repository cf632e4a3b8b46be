import vue from '@vitejs/plugin-vue'
import { pinPeer } from '../../scripts/pin-peer.ts'
import { browserTests } from '../../scripts/vitest-browser.ts'

pinPeer(/\/@vue\+server-renderer@3\.4\./, 'vue', 'vue-3.4', import.meta.url)

/** The contract, and server rendering, with the oldest Vue that is supported. */
export default browserTests('vue-3.4', {
  resolve: { alias: [{ find: /^vue(?=\/|$)/, replacement: 'vue-3.4' }] },
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  },
  test: {
    include: ['test/contract.oldest.ts', 'test/{devtools,hydration,keep-alive}.browser.test.ts'],
    globalSetup: ['@millrace/contract/global-setup', 'test/server/global-setup.ts'],
  },
})
