import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

/**
 * The commands run from a copy of `scripts/` in a folder with a space, beside parts that stand in
 * for the workspace: a `pnpm` that notes what it is asked, a console app, a gate's script.
 */
const scripts = fileURLToPath(new URL('.', import.meta.url))
const PNPM = '99.0.0'

let place: string
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'millrace commands '))
  cpSync(scripts, join(place, 'scripts'), { recursive: true })
  put('package.json', JSON.stringify({ type: 'module', packageManager: `pnpm@${PNPM}` }))
})
afterEach(() => rmSync(place, { recursive: true }))

function put(path: string, content: string, mode = 0o644): void {
  const file = join(place, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content, { mode })
}

/** Puts a `pnpm` of the wanted version on the commands' path; `body` is what else it does. */
function putPnpm(body: string): void {
  const version = `[ "$1" = --version ] && { echo ${PNPM}; exit 0; }`
  put('bin/pnpm', `#!/bin/sh\n${version}\necho "pnpm $*" >&2\n${body}\n`, 0o755)
}

function start(script: string, ...scriptArguments: string[]) {
  const child = spawn(process.execPath, [join('scripts', script), ...scriptArguments], {
    cwd: place,
    env: { PATH: `${join(place, 'bin')}:/usr/bin:/bin`, HOME: process.env['HOME'] },
  })
  const output = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  const ended = output.then(([stdout, stderr]) => ({ code: child.exitCode, stdout, stderr }))
  return { child, ended }
}

const run = (script: string, ...scriptArguments: string[]) =>
  start(script, ...scriptArguments).ended

describe('npm run ask', () => {
  const said = ['Tell me a joke', '--model', `it's "new"`]

  test('installs once, then passes arguments, standard input and the exit code', async () => {
    putPnpm('mkdir -p apps/terminal/node_modules')
    put(
      'apps/terminal/src/main.ts',
      `import { text } from 'node:stream/consumers'
       const told: string[] = process.argv.slice(2)
       console.log(JSON.stringify({ told, read: await text(process.stdin) }))
       process.exitCode = 7`,
    )
    const ask = () => {
      const { child, ended } = start('ask.mjs', ...said)
      child.stdin.end('from a pipe')
      return ended
    }
    const first = await ask()
    expect(JSON.parse(first.stdout)).toEqual({ told: said, read: 'from a pipe' })
    expect(first.code).toBe(7)
    expect(first.stderr).toContain('pnpm install --frozen-lockfile')

    const second = await ask()
    expect(second.stdout).toBe(first.stdout)
    expect(second.stderr).toBe('')
  })

  test.for(['SIGINT', 'SIGTERM'] as const)('passes %s and ends with its code', async (signal) => {
    putPnpm('')
    mkdirSync(join(place, 'apps/terminal/node_modules'), { recursive: true })
    put(
      'apps/terminal/src/main.ts',
      `process.once('${signal}', () => { console.log('stopped'); process.exit(130) })
       setInterval(() => {}, 1000)
       console.log('ready')`,
    )
    const { child, ended } = start('ask.mjs')
    await once(child.stdout, 'data')
    child.kill(signal)
    const { code, stdout } = await ended
    expect(stdout).toBe('ready\nstopped\n')
    expect(code).toBe(130)
  })
})

describe('npm start', () => {
  test('says that the build failed, and does not serve', async () => {
    putPnpm('')
    put('bin/turbo', '#!/bin/sh\necho "no such thing" >&2\nexit 3\n', 0o755)
    put('apps/demo-server/dist/main.js', `console.log('served')`)
    const { code, stdout, stderr } = await run('start.mjs')
    expect(stderr).toContain('no such thing')
    expect(stderr).toContain('The build failed')
    expect(stdout).toBe('')
    expect(code).toBe(1)
  })

  test('says what is missing when the packages cannot be installed', async () => {
    putPnpm('echo ENOTFOUND >&2; exit 1')
    const { code, stderr } = await run('start.mjs')
    expect(stderr).toContain('the npm registry must be reachable')
    expect(code).toBe(1)
  })

  test('ends the server with itself', async () => {
    putPnpm('')
    put('bin/turbo', '#!/bin/sh\nexit 0\n', 0o755)
    put(
      'apps/demo-server/dist/main.js',
      `setInterval(() => {}, 1000)
       console.log(process.pid, process.argv.slice(2).join(' '))`,
    )
    const { child, ended } = start('start.mjs', '--port', '4000')
    const [line] = await once(child.stdout, 'data')
    const [server, ...passed] = String(line).trim().split(' ')
    expect(passed).toEqual(['--port', '4000'])
    child.kill('SIGTERM')
    expect((await ended).code).toBe(128 + constants.signals.SIGTERM)
    expect(() => process.kill(Number(server), 0)).toThrow('ESRCH')
  })
})

describe('npm test', () => {
  const LAST_LINE = /\n(\d+) passed, (\d+) failed\n$/

  test('runs every named gate though one fails, and counts them in the last line', async () => {
    putPnpm('[ "$3" != check:format ]')
    const { code, stdout } = await run('test.mjs', '--only', 'format,workspace,unused')
    expect(stdout).toMatch(/✗ format .*exit code 1/)
    expect(stdout).toMatch(/✓ workspace/)
    expect(stdout).toMatch(/✓ unused/)
    expect(LAST_LINE.exec(stdout)?.slice(1)).toEqual(['2', '1'])
    expect(code).toBe(1)
  })

  test('passes when every gate passes, what a gate needs included', async () => {
    putPnpm('')
    const { code, stdout } = await run('test.mjs', '--only', 'publish')
    expect(stdout).toMatch(/✓ build[\s\S]*✓ publish/)
    expect(LAST_LINE.exec(stdout)?.slice(1)).toEqual(['2', '0'])
    expect(code).toBe(0)
  })

  test('names the gates when asked for one that is none', async () => {
    const { code, stderr } = await run('test.mjs', '--only', 'speed')
    expect(stderr).toMatch(/"speed" is no gate\. The gates are: .*typecheck/)
    expect(code).toBe(2)
  })

  test('says so when the browser that is named does not run', async () => {
    putPnpm('')
    put('scripts/run.mjs', `process.env.MILLRACE_CHROMIUM = '/nowhere'; await import('./test.mjs')`)
    const { code, stderr } = await run('run.mjs', '--only', 'browser')
    expect(stderr).toContain('MILLRACE_CHROMIUM is "/nowhere"')
    expect(code).toBe(1)
  })

  test('ends what a gate started when it is ended', async () => {
    putPnpm(`[ "$1" = install ] || { sleep 300 & echo 'under way'; wait; }`)
    const { child, ended } = start('test.mjs', '--only', 'format')
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk) => String(chunk).includes('under way') && resolve())
    })
    child.kill('SIGTERM')
    // The sleep holds the standard output too, so this settles only once it has ended.
    const { code, stdout } = await ended
    expect(stdout).toMatch(LAST_LINE)
    expect(code).toBe(128 + constants.signals.SIGTERM)
  })
})

test('a Node that is too old is named', async () => {
  put(
    'scripts/old.mjs',
    `Object.defineProperty(process.versions, 'node', { value: '18.20.0' })
     await import('./start.mjs')`,
  )
  const { code, stderr } = await run('old.mjs')
  expect(stderr).toContain('Node 18.20.0 is too old: Node 20 or newer is needed')
  expect(code).toBe(1)
})
