import { fileURLToPath } from 'node:url'
import { pinPeer } from '../../scripts/pin-peer.ts'
import { browserTests } from '../../scripts/vitest-browser.ts'

pinPeer(/\/react-dom@18\./, 'react', 'react-18', import.meta.url)

const react18 = ['react', 'react-dom'].map((name) => ({
  find: new RegExp(`^${name}(?=/|$)`),
  replacement: fileURLToPath(new URL(`node_modules/${name}-18`, import.meta.url)),
}))

/** The contract, and server rendering, with the oldest React that is supported. */
export default browserTests('react-18', {
  resolve: { alias: react18 },
  test: {
    include: ['test/contract.oldest.ts', 'test/{concurrent,hydration}.browser.test.tsx'],
    globalSetup: ['@millrace/contract/global-setup', 'test/server/global-setup.ts'],
  },
})
