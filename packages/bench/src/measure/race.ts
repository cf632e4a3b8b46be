import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { races } from '../races.ts'
import { versionOf } from './version.ts'

/**
 * - `processor`: what the process burnt, all its threads together; a busy machine hardly shows.
 * - `wall`: what a user waits.
 */
export type Clock = 'processor' | 'wall'

/** What a worker is told to read. */
export interface Run {
  /** How long the answer is, in the race's own unit. */
  readonly size: number
  readonly eventsInChunk: number
  readonly clock: Clock
}

/** What a contender needed. */
export interface Times {
  readonly name: string
  readonly version: string | undefined
  /** By run, then by round, in milliseconds. */
  readonly runs: readonly (readonly number[])[]
  /** Why there are none. */
  readonly failure: string | undefined
}

export interface RaceOptions {
  /** Which contenders; default all. */
  readonly only?: (name: string) => boolean
  readonly rounds: number
  readonly warmUps?: number
}

/**
 * Lets all contenders read the same answers, in turn, round after round, so that a noisy minute hits
 * them alike. Whoever reads something else has no time.
 */
export async function runRace(
  name: string,
  runs: readonly Run[],
  { only = () => true, rounds, warmUps = 2 }: RaceOptions,
): Promise<Times[]> {
  const entrants = (races[name]?.entrants ?? []).filter(({ contender }) => only(contender.name))
  const workers = await Promise.all(
    entrants.map(async ({ contender }) => startWorker(name, contender.name, contender.package)),
  )
  try {
    for (let round = -warmUps; round < rounds; round++) {
      for (const [index, run] of runs.entries()) {
        for (const worker of workers) await worker.run(index, run, round >= 0)
      }
    }
    return workers.map((worker) => worker.times())
  } finally {
    for (const worker of workers) worker.stop()
  }
}

interface Report {
  readonly milliseconds?: number
  readonly failure?: string
}

async function startWorker(race: string, name: string, packageName: string | undefined) {
  const worker = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), [race, name], {
    execArgv: ['--expose-gc', '--conditions=millrace-source', '--no-warnings'],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
  let stderr = ''
  worker.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const times: number[][] = []
  let failure: string | undefined
  await answered(worker).catch(() => {
    failure = /^\w*Error.*$/m.exec(stderr)?.[0] ?? 'It could not be loaded.'
  })

  return {
    async run(index: number, run: Run, counts: boolean): Promise<void> {
      if (failure !== undefined) return
      worker.send(run)
      const report = await answered(worker).catch((): Report => ({ failure: 'It ended.' }))
      failure = report.failure
      if (counts && report.milliseconds !== undefined)
        (times[index] ??= []).push(report.milliseconds)
    },
    times: (): Times => ({
      name,
      version: packageName === undefined ? undefined : versionOf(packageName),
      runs: failure === undefined ? times : [],
      failure,
    }),
    stop: () => worker.kill(),
  }
}

/** The worker's next message. Rejects where it ends before. */
async function answered(worker: ChildProcess): Promise<Report> {
  const ended = new AbortController()
  const exit = once(worker, 'exit', { signal: ended.signal }).then(() => {
    throw new Error('The worker ended.')
  })
  try {
    const [report]: Report[] = await Promise.race([once(worker, 'message', ended), exit])
    return report ?? {}
  } finally {
    ended.abort()
    exit.catch(() => {})
  }
}
