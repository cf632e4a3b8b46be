import { browserTests } from '../../scripts/vitest-browser.ts'

export default browserTests('core', {
  // Found while the tests run, it would reload the page under them.
  optimizeDeps: { include: ['eventsource-parser', 'fast-check'] },
  test: { globalSetup: ['test/browser/server/global-setup.ts'] },
})
