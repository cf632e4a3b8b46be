/**
 * Brings the pinned Node and pnpm, and runs programs with them. Plain JavaScript that Node 20 reads,
 * because it runs before anything is installed.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's top folder. */
export const root = fileURLToPath(new URL('..', import.meta.url))

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** The Node that is brought when the one at hand is too old for the tools. */
const NODE = 'node@24'
const PNPM = manifest.packageManager
/** npm and these scripts run from here on. */
const OLDEST_TO_START = [20, 0]
/** From here on Node runs TypeScript by itself, which the console app relies on. */
const OLDEST_FOR_TOOLS = [22, 18]

/**
 * What a set-up command needs and cannot get; its message says plainly what to do. `exitCode` is
 * what the command ends with.
 */
export class SetupError extends Error {
  constructor(message, exitCode = 1) {
    super(message)
    this.exitCode = exitCode
  }
}

/** Progress goes to stderr, so that stdout stays free for a program's own output. */
export function say(text) {
  process.stderr.write(`millrace: ${text}\n`)
}

/** Runs a command's body; its result is the exit code, a `SetupError` becomes one plain sentence. */
export async function command(body) {
  try {
    process.exitCode = await body()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    say(error.message)
    process.exitCode = error.exitCode
  }
}

/**
 * The tools every command runs with: the path of Node and an environment whose `PATH` finds that
 * Node, the pinned pnpm and the workspace's own programs. Uses what is at hand when it fits; else
 * fetches both through npm, which keeps them for the next time.
 *
 * @throws {SetupError}
 */
export function toolchain() {
  if (!atLeast(process.versions.node, OLDEST_TO_START)) {
    throw new SetupError(
      `Node ${process.versions.node} is too old: Node ${OLDEST_TO_START[0]} or newer is needed to start; a pinned newer one is then brought along.`,
    )
  }
  return atHand() ?? remembered() ?? fetched()
}

function atHand() {
  if (!atLeast(process.versions.node, OLDEST_FOR_TOOLS)) return undefined
  const environment = withPath(dirname(process.execPath))
  const { stdout } = spawnSync('pnpm', ['--version'], { cwd: root, env: environment })
  if (`pnpm@${String(stdout ?? '').trim()}` !== PNPM) return undefined
  return { node: process.execPath, env: environment }
}

/** Where npm put the tools the last time; asking it again takes two seconds. */
const memory = join(root, 'node_modules', '.cache', 'millrace', 'toolchain.json')

function remembered() {
  let noted
  try {
    noted = JSON.parse(readFileSync(memory, 'utf8'))
  } catch {
    return undefined
  }
  const { specifiers, node, folder } = noted
  const holds =
    specifiers === `${NODE} ${PNPM}` &&
    [node, join(folder, 'pnpm')].every((path) => existsSync(path))
  return holds ? { node, env: withPath(folder) } : undefined
}

function remember({ node, folder }) {
  // Before the first install there is no place for it, and none is made: pnpm wants a new one.
  if (folder === undefined || !existsSync(join(root, 'node_modules'))) return
  mkdirSync(dirname(memory), { recursive: true })
  writeFileSync(memory, JSON.stringify({ specifiers: `${NODE} ${PNPM}`, node, folder }))
}

function fetched() {
  const tell = 'process.stdout.write(JSON.stringify([process.execPath, process.env.PATH]))'
  const npmArguments = [
    'exec',
    '--yes',
    // The `node` package links its program in an install script.
    '--ignore-scripts=false',
    `--package=${NODE}`,
    `--package=${PNPM}`,
    '--call',
    `node -e "${tell}"`,
  ]
  // Under `npm start` npm names itself; elsewhere the one on PATH serves.
  const self = process.env.npm_execpath ?? ''
  const [program, ...prefix] =
    basename(self) === 'npm-cli.js' ? [process.execPath, self] : ['npm', '']
  const { error, status, stdout, stderr } = spawnSync(
    program,
    [...prefix.filter((part) => part !== ''), ...npmArguments],
    { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  )
  if (error !== undefined) {
    throw new SetupError(`npm is missing or does not run (${error.message}); it comes with Node.`)
  }
  const [node, path] = status === 0 ? JSON.parse(stdout.slice(stdout.indexOf('['))) : []
  const folder = path?.split(delimiter).find((entry) => existsSync(join(entry, 'pnpm')))
  if (node === undefined || folder === undefined) {
    const reason = stderr.trim().split('\n').slice(-12).join('\n')
    throw new SetupError(
      `${NODE} and ${PNPM} could not be fetched through npm. The npm registry must be reachable once. npm said:\n${reason}`,
    )
  }
  return { node, folder, env: withPath(folder) }
}

function withPath(folder) {
  const path = [folder, join(root, 'node_modules', '.bin'), process.env.PATH ?? '']
  return {
    ...process.env,
    PATH: path.join(delimiter),
    // No tool of ours reports usage or looks for its own updates.
    DO_NOT_TRACK: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
  }
}

function atLeast(version, [major, minor]) {
  const [haveMajor = 0, haveMinor = 0] = version.split('.').map(Number)
  return haveMajor > major || (haveMajor === major && haveMinor >= minor)
}

/**
 * Runs a program to its end and gives its exit code (128 + n after signal n). `SIGTERM` and
 * `SIGHUP` are passed on, so that ending a command ends what it started.
 */
export function run(tools, program, programArguments, { stdio = 'inherit', env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, programArguments, {
      cwd: root,
      env: { ...tools.env, ...env },
      stdio,
    })
    // At a terminal Ctrl-C reaches the whole foreground group; passed on as well, the program
    // would take it for a second, more urgent one.
    const atTerminal = [process.stdin, process.stdout, process.stderr].some((end) => end.isTTY)
    const pass = (signal) => {
      if (signal !== 'SIGINT' || !atTerminal) child.kill(signal)
    }
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, pass)
    const settle = () => {
      for (const signal of signals) process.off(signal, pass)
    }
    child.once('error', (error) => {
      settle()
      reject(new SetupError(`${program} could not be run: ${error.message}`))
    })
    child.once('close', (code, signal) => {
      settle()
      resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal])
    })
  })
}

/**
 * Runs one step of the set-up, its output on stderr.
 *
 * @throws {SetupError} saying `failure` when the step fails; an interrupted step keeps its code
 */
export async function step(tools, label, failure, program, programArguments) {
  say(label)
  let interrupted = 0
  const note = (signal) => {
    interrupted = 128 + constants.signals[signal]
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.once(signal, note)
  const code = await run(tools, program, programArguments, {
    stdio: ['ignore', process.stderr, process.stderr],
  })
  for (const signal of signals) process.off(signal, note)
  if (interrupted !== 0) throw new SetupError('stopped', interrupted)
  if (code !== 0) throw new SetupError(failure)
}

/** Installs what the lockfile names. @throws {SetupError} */
export async function install(tools) {
  await step(
    tools,
    'installing packages',
    'The packages could not be installed; the reason stands above. If it speaks of the network: the npm registry must be reachable.',
    'pnpm',
    // A node_modules that another tool left is replaced without a question nobody could answer.
    ['install', '--frozen-lockfile', '--prefer-offline', '--config.confirmModulesPurge=false'],
  )
  remember(tools)
}
