import { svelte } from '@sveltejs/vite-plugin-svelte'
import { nodeTests } from '../../scripts/vitest-node.ts'

export default nodeTests('svelte', { plugins: [svelte({ configFile: false })] })
