import { nodeTests } from '../../scripts/vitest-node.ts'

// Each test starts the program, some several times, on a machine that may be busy.
export default nodeTests('terminal', { test: { testTimeout: 30_000 } })
