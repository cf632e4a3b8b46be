import { browserTests } from '../../scripts/vitest-browser.ts'

export default browserTests('relay', {
  test: { globalSetup: ['test/browser/global-setup.ts'] },
})
