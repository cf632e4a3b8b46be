import { nodeTests } from '../../scripts/vitest-node.ts'

export default nodeTests('core', {
  test: {
    // What `pnpm coverage` measures: no rule of a format is without a test of its own.
    coverage: {
      include: ['src/protocols/**'],
      reporter: [['text', { skipFull: true }]],
      thresholds: { 'src/protocols/**': { 100: true } },
    },
  },
})
