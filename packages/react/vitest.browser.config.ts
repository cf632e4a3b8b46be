import { fileURLToPath } from 'node:url'
import babel from '@rolldown/plugin-babel'
import { reactCompilerPreset } from '@vitejs/plugin-react'
import { browserTests } from '../../scripts/vitest-browser.ts'

export default browserTests('react', {
  // The README's example imports the package by its name.
  resolve: {
    alias: { '@millrace/react': fileURLToPath(new URL('src/index.ts', import.meta.url)) },
  },
  // The contract runs twice: as it stands, and with the probe compiled by the React Compiler.
  plugins: [babel({ include: /\?compiled$/, presets: [reactCompilerPreset()] })],
  test: { globalSetup: ['@millrace/contract/global-setup', 'test/server/global-setup.ts'] },
})
