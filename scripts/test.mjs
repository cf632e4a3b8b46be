/** `npm test`: installs, the browser and Redis included, and runs every gate to its end. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBrowser } from './browser.mjs'
import { CHROMIUM_VARIABLE } from './chromium.mjs'
import { tryToInstallReaders } from './debian.mjs'
import { gates, select } from './gates.mjs'
import { ensureRedis } from './redis-server.mjs'
import { REDIS_VARIABLE } from './redis.mjs'
import { command, install, root, SetupError, toolchain } from './toolchain.mjs'

const MINUTES = 5
const HELP = `npm test [-- --only NAME[,NAME…]]

Runs every gate, or the named ones and what they need:
  ${gates.map((gate) => gate.name).join(', ')}
`

await command(async () => {
  const { help, chosen } = readArguments()
  if (help) {
    process.stdout.write(HELP)
    return 0
  }
  const tools = toolchain()
  await install(tools)
  const env = { ...tools.env }
  // Tests run in their package's folder, so a relative path has to be settled here.
  if (env.MILLRACE_CORPUS) env.MILLRACE_CORPUS = resolve(env.MILLRACE_CORPUS)
  if (chosen.some((gate) => gate.browser)) env[CHROMIUM_VARIABLE] = await ensureBrowser(tools)
  if (chosen.some((gate) => gate.redis)) {
    env[REDIS_VARIABLE] = await ensureRedis(tools)
    await tryToInstallReaders(tools)
  }

  const results = []
  for (const gate of chosen) {
    const result = await runGate(gate, env)
    results.push(result)
    if (result.interrupted !== undefined) {
      report(results)
      return 128 + constants.signals[result.interrupted]
    }
  }
  return report(results)
})

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
      },
    })
    const names = (values.only ?? []).flatMap((list) => list.split(',')).filter(Boolean)
    return { help: values.help ?? false, chosen: select(names) }
  } catch (error) {
    throw new SetupError(`${error.message}\n${HELP}`, 2)
  }
}

async function runGate({ name, script, minutes = MINUTES }, env) {
  process.stdout.write(`\n──── ${name}: pnpm ${script}\n`)
  const began = performance.now()
  const { code, note, interrupted } = await runScript(script, env, minutes * 60_000)
  return {
    name,
    passed: code === 0,
    note,
    interrupted,
    seconds: (performance.now() - began) / 1000,
  }
}

/**
 * Runs a script in a process group of its own, so that a hung or interrupted gate is ended with
 * all it started, its browsers and servers included.
 */
function runScript(script, env, limit) {
  return new Promise((done) => {
    const child = spawn('pnpm', ['run', '--silent', script], {
      cwd: root,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    })
    let interrupted
    let note = ''
    const end = (signal) => {
      if (child.pid === undefined) return
      try {
        process.kill(-child.pid, signal)
      } catch {
        // The group has ended by itself.
      }
    }
    const interrupt = (signal) => {
      interrupted = signal
      note = 'interrupted'
      end('SIGTERM')
    }
    const timer = setTimeout(() => {
      note = 'hung, ended'
      end('SIGKILL')
    }, limit)
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, interrupt)
    const settle = (code) => {
      clearTimeout(timer)
      for (const signal of signals) process.off(signal, interrupt)
      // Nothing a gate started outlives it.
      end('SIGKILL')
      done({ code, note: code === 0 ? '' : note || `exit code ${code}`, interrupted })
    }
    child.once('error', (error) => {
      note = error.message
      settle(1)
    })
    child.once('exit', (code, signal) =>
      settle(signal === null ? code : 128 + constants.signals[signal]),
    )
  })
}

/** Prints the summary, its last line alone for machines to read; gives the exit code. */
function report(results) {
  const lines = results.map(({ name, passed, seconds, note }) => {
    const mark = passed ? '✓' : '✗'
    const time = `${seconds.toFixed(1)} s`.padStart(8)
    return `${mark} ${name.padEnd(10)}${time}${note === '' ? '' : `  ${note}`}`
  })
  const failed = results.filter((result) => !result.passed).length
  process.stdout.write(
    `\n${lines.join('\n')}\n\n${results.length - failed} passed, ${failed} failed\n`,
  )
  return failed === 0 ? 0 : 1
}
