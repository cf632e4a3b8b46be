import { fileURLToPath } from 'node:url'
import { browserTests } from '../../scripts/vitest-browser.ts'

const react18 = ['react', 'react-dom'].map((name) => ({
  find: new RegExp(`^${name}(?=/|$)`),
  replacement: fileURLToPath(new URL(`node_modules/${name}-18`, import.meta.url)),
}))

/** The contract with the oldest React that is supported. */
export default browserTests('react-18', {
  resolve: { alias: react18 },
  test: {
    include: ['test/contract.oldest.ts'],
    globalSetup: ['@millrace/contract/global-setup'],
  },
})
