import { spawnSync } from 'node:child_process'
import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createScreen } from '../src/screen.ts'
import { createTally } from '../src/tally.ts'
import { neutralise } from '../src/terminal-text.ts'
import { nodeArguments, runProgram } from './run.ts'
import { serveProvider } from './servers.ts'

const hostile = 'a\u001B[2Jb\u001B]52;c;ZXZpbA==\u0007c\u009B31md\re\tf\r\ng'

/** An output that keeps what it is given, and takes more only when it is let. */
function createOutput(isTTY: boolean, highWaterMark = 1 << 20) {
  const written: string[] = []
  const callbacks: (() => void)[] = []
  const output = new Writable({
    highWaterMark,
    decodeStrings: false,
    write(chunk: unknown, _encoding, done) {
      written.push(String(chunk))
      if (highWaterMark > 1) done()
      else callbacks.push(done)
    },
  })
  return {
    stream: Object.assign(output, { isTTY }),
    text: () => written.join(''),
    drain: () => callbacks.splice(0).forEach((done) => done()),
  }
}

function screenOn(
  stdout: ReturnType<typeof createOutput>,
  stderr: ReturnType<typeof createOutput>,
) {
  return createScreen({
    stdout: stdout.stream,
    stderr: stderr.stream,
    colour: false,
    secrets: [],
    onOutputError: (error) => {
      throw error
    },
  })
}

describe('control characters', () => {
  it('become visible signs, line ends and tabs excepted', () => {
    const shown = neutralise(hostile)
    expect(shown).not.toMatch(/[^\P{Cc}\t\n]/u)
    expect(shown.replaceAll(/[\u2400-\u2426\uFFFD]/g, '')).toBe('a[2Jb]52;c;ZXZpbA==c31mde\tf\ng')
    expect(neutralise('Grüße, 你好 👩‍💻\n')).toBe('Grüße, 你好 👩‍💻\n')
  })

  it.each([true, false])('are disarmed on stdout only on a terminal (%s)', async (isTTY) => {
    const stdout = createOutput(isTTY)
    const screen = screenOn(stdout, createOutput(false))
    await screen.answer(hostile)
    expect(stdout.text()).toBe(isTTY ? neutralise(hostile) : hostile)
  })

  it('are disarmed in bytes, at any split', async () => {
    const stdout = createOutput(true)
    const screen = screenOn(stdout, createOutput(true))
    for (const byte of Buffer.from('ü\u001B[2J\u009B👩')) await screen.answer(Uint8Array.of(byte))
    expect(stdout.text()).toBe(neutralise('ü\u001B[2J\u009B👩'))
  })

  it('are disarmed on stderr in any case', () => {
    const stderr = createOutput(false)
    const screen = screenOn(createOutput(false), stderr)
    screen.note(hostile)
    screen.thought(hostile)
    expect(stderr.text()).toBe(`${neutralise(hostile)}\n${neutralise(hostile)}`)
  })
})

describe('the screen', () => {
  it('waits where the output is full', async () => {
    const stdout = createOutput(false, 1)
    const screen = screenOn(stdout, createOutput(false))
    let ready = false
    const writing = screen.answer('much').then(() => (ready = true))
    await new Promise(setImmediate)
    expect({ ready, text: stdout.text() }).toEqual({ ready: false, text: 'much' })
    stdout.drain()
    expect(await writing).toBe(true)
  })

  it('begins a note on a line of its own where both outputs are one terminal', async () => {
    const both = createOutput(true)
    const screen = screenOn(both, both)
    await screen.answer('half a line')
    screen.note('a note')
    screen.thought('a thought')
    await screen.answer('the rest')
    await screen.endLine()
    expect(both.text()).toBe('half a line\na note\na thought\nthe rest\n')
  })

  it('ends only a line that is not ended', async () => {
    const stdout = createOutput(false)
    const screen = screenOn(stdout, createOutput(false))
    await screen.endLine()
    await screen.answer('a line\n')
    await screen.endLine()
    expect(stdout.text()).toBe('a line\n')
  })
})

describe('the summary', () => {
  it('measures by the clock, and estimates what was not counted', () => {
    let time = 1000
    const tally = createTally(() => time)
    time += 500
    tally.note({ type: 'text-delta', key: 't', text: 'x'.repeat(40) })
    time += 2000
    tally.note({ type: 'text-delta', key: 't', text: 'x'.repeat(40) })
    time += 250
    const expected = ['0.50 s to first token', '≈ 10.0 tokens/s', '2.75 s in all']
    expect(tally.summary().split(' · ')).toEqual(expected)
    const usage = { input: 7, output: 30, reasoning: null, cachedInput: 3, total: 37 }
    tally.note({ type: 'usage', usage })
    expect(tally.summary()).toContain('15.0 tokens/s · tokens: 7 in (3 cached), 30 out')
  })
})

const hasScript = spawnSync('script', ['--version']).status === 0

describe.runIf(hasScript)('on a real terminal', () => {
  function onTerminal(args: readonly string[], env: Record<string, string>) {
    const command = [process.execPath, ...nodeArguments, ...args].map((arg) => `'${arg}'`).join(' ')
    const shell = { SHELL: '/bin/sh', TERM: 'xterm' }
    return runProgram('script', ['-qefc', command, '/dev/null'], { env: { ...shell, ...env } })
  }

  it("disarms what a model says, and uses colours of the program's own", async () => {
    const { env } = await serveProvider({ answer: { text: hostile } })
    const { code, stdout } = await onTerminal(['Hello'], env).finished
    expect(code).toBe(0)
    // The terminal itself turns a line feed into CR LF.
    const [dim = '', ...others] = stdout.match(/\p{Cc}\[\d+m/gu) ?? []
    expect(others).toEqual(['\u001B[22m'])
    const [shown = '', summary = ''] = stdout.split(dim)
    expect(shown.replaceAll('\r\n', '\n')).toBe(`${neutralise(hostile)}\n`)
    expect(summary).toContain('to first token')
  })

  it('uses no colour with NO_COLOR', async () => {
    const { env } = await serveProvider()
    const { stdout } = await onTerminal(['Hello'], { ...env, NO_COLOR: '1' }).finished
    expect(stdout).toContain('to first token')
    expect(stdout).not.toContain('\u001B')
  })
})
