/**
 * `npm start`: installs, builds, and serves the three demos at a printed address. What stands after
 * `--`, and the variables `PORT` and `HOST`, are for the server.
 */
import { command, install, run, step, toolchain } from './toolchain.mjs'

await command(async () => {
  const tools = toolchain()
  await install(tools)
  await step(tools, 'building the demos', 'The build failed; the reason stands above.', 'turbo', [
    'run',
    'build',
    '--filter=@millrace/demo-server...',
    '--output-logs=errors-only',
  ])
  return run(tools, tools.node, ['apps/demo-server/dist/main.js', ...process.argv.slice(2)])
})
