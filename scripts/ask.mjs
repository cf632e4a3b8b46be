/**
 * `npm run ask -- "…"` and `pnpm ask "…"`: the console app, from source. Brings the tools and
 * installs only where that has not been done; stdin, stdout, signals and the exit code are the
 * app's own.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { command, install, root, run, toolchain } from './toolchain.mjs'

await command(async () => {
  const tools = toolchain()
  if (!existsSync(join(root, 'apps/terminal/node_modules'))) await install(tools)
  return run(tools, tools.node, [
    '--conditions=millrace-source',
    'apps/terminal/src/main.ts',
    ...process.argv.slice(2),
  ])
})
