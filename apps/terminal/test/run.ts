import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export const nodeArguments = [
  '--conditions=millrace-source',
  fileURLToPath(new URL('../src/main.ts', import.meta.url)),
]

export interface RunOptions {
  /** Added to an environment that holds nothing but `PATH`. */
  readonly env?: Readonly<Record<string, string>>
  /** What is piped in. Default: nothing. */
  readonly input?: string
  /** Whether stdout is read as it comes. Default: true. */
  readonly read?: boolean
}

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Run {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>
  /** Resolves as soon as stdout holds something for which the predicate is true. */
  shown(predicate: (stdout: string) => boolean): Promise<string>
  readonly finished: Promise<Finished>
}

/** Runs a program to its end, at the latest to the end of the test. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Run {
  const { env = {}, input = '', read = true } = options
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  const waiting = new Set<() => void>()
  const text = () => Buffer.concat(stdout).toString('utf8')

  if (read) {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout.push(chunk)
      for (const check of waiting) check()
    })
  }
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  child.stdin.end(input)
  return {
    child,
    shown: (predicate) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (!predicate(text())) return
          waiting.delete(check)
          resolve(text())
        }
        waiting.add(check)
        check()
        child.once('close', () =>
          reject(new Error(`It ended before: ${Buffer.concat(stderr).toString()}`)),
        )
      }),
    finished: new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once(read ? 'close' : 'exit', (code: number | null) =>
        resolve({ code, stdout: text(), stderr: Buffer.concat(stderr).toString('utf8') }),
      )
    }),
  }
}

/** Runs the console program itself. */
export function ask(args: readonly string[], options?: RunOptions): Run {
  return runProgram(process.execPath, [...nodeArguments, ...args], options)
}
