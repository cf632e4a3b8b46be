import { nodeTests } from './vitest-node.ts'

export default nodeTests('scripts', { test: { include: ['**/*.test.ts'] } })
